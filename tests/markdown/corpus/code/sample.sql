-- comment
SELECT a, count(*) AS n FROM t
/* multi
   line */
WHERE x = 'it''s' AND z IN (1, 2.5)
GROUP BY a HAVING n > 1;
