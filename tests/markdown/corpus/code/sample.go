package main

import "fmt"

// F does it.
func F(a int) (string, error) {
	s := `raw
	string "x"`
	if a > 1 {
		return fmt.Sprintf("%d", a), nil
	}
	return s, nil
}
