package membership

// Pause says why the time of a benefit stands still: it neither expires nor is extended, and nobody is reminded
// of it. "" while its time runs. It is derived (pauseOf in sql_pause.go), never stored.
type Pause string

// PauseFrozen: its card is frozen. The deadline moves when the card is unfrozen.
const PauseFrozen Pause = "frozen"
