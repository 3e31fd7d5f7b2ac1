<?php
/** doc
 * more */
function f($a) {
  $s = "x $a";
  // comment
  return strlen($s) . 'y';
}
class B { public int $c = 1; }
