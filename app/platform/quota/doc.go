// Package quota counts tries so that a limit holds across goroutines and replicas.
//
//  1. A try is counted BEFORE it is made, by one conditional upsert: of any number of
//     parallel callers, exactly as many pass as the limit allows.
//  2. A window starts with its first try and ends `window` later; then counting starts anew.
//     So any span as long as the window holds fewer than twice the limit.
//  3. A refused try is not counted and does not make the window longer.
//  4. Take counts in the caller's transaction. A caller that answers a wrong guess with an
//     error must count in a transaction of its own, or the roll-back forgets the try; that is
//     what TakeAll is for.
//
// A key names who or what is limited. It must hold no phone number in clear: use the index.
//
// # Tables
//
//   - quota_counters
package quota
