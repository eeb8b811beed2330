//! Every execution of a small program, one after the other: a plain enumerator that
//! judges the explorer and shares nothing with it.
//!
//! The program's code runs from its beginning for each step that has not been taken
//! yet. There is no memory of what threads do, no reduction and no digest: two states
//! are the same if every object has the same value, byte by byte, and every thread
//! the same history of answers. What the operations mean is in `configuration`, one
//! arm a rule, after the documentation of the primitives.
//!
//! | rule | here |
//! |---|---|
//! | a semaphore's permits | barging: to any thread; weak: to any in the queue; fifo: to the first |
//! | a lock | likewise |
//! | a wait | unlocks and sleeps in one step, locks again after it woke |
//! | spurious wakeups | at any time, at most the given number of times a thread and line |
//! | timeouts | at any time, but not of an acquire that finds a permit |
//! | `notify_one` | wakes any thread that sleeps; if fifo, the first |
//! | a data race | two threads about to use the same data, or one inside and one that enters |
//!
//! | file | what is in it |
//! |---|---|
//! | `values` | values and histories as numbers |
//! | `objects` | the states of objects |
//! | `configuration` | the state of a program and its transitions |
//! | `run` | one execution: threads as coroutines |
//! | `enumerate` | all states |
//! | `primitives` | what the program's code calls |

mod configuration;
mod enumerate;
mod objects;
mod primitives;
mod run;
mod values;

pub use self::{
    configuration::Finding,
    enumerate::{Found, Options, State, Step, enumerate},
    primitives::Object,
    run::{Program, begin_round, reset_history},
};
pub(crate) use self::{
    primitives::{Access, Condvar, Mutex, Semaphore, show},
    run::{Past, back_to, current, is_running, learns, past},
};
