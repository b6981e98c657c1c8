// Package alarm is how operators decide alarms. Package notify raises them and owns their rows;
// it cannot write the audit log itself, because the log knows identity, which sends messages.
//
// An alarm is decided once, with a reason, and the audit log says by whom.
package alarm
