/*
 * A comment that is long enough
 * to leave the window of lines
 * that is lexed again
 * when a line comes, and
 * has an apostrophe: don't
 */
#include <stdio.h>
#define MAX(a, b) ((a) > (b) ? (a) : (b))

typedef struct node { int value; struct node *next; } node;

static int length(const node *head) {
    int count = 0;
    /* inner
       comment */
    for (const node *n = head; n != NULL; n = n->next) {
        if (n->value > 0x10) count += 1; // line
        else printf("%d\n", n->value);
    }
    return count;
}
