//! What the native backend has in one word, as monitors: a mutex and a condition
//! variable each. The models know these.

mod barrier;
mod event;
mod latch;

pub(crate) use self::{barrier::Barrier, event::Event, latch::Latch};
