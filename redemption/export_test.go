package redemption

// WellFormedDigits is a code that nobody was ever given.
func WellFormedDigits() string { return newDigits() }
