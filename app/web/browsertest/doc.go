// Package browsertest looks at the service as people do: through a browser. It starts the whole
// program on a loopback port, one headless Chromium for all tests, and gives every person of a test
// (member's phone, cashier's phone, operator's desk) a browser profile of their own.
//
// It holds tests only. Nothing is skipped: without Chromium, a Chinese font or zbarimg the tests
// fail and say what to install. Pictures of every page are written to the folder out, which git
// ignores; see README.md of this folder for the flags.
package browsertest
