//! What the native backend has in one word, as monitors: a mutex and one or
//! two condition variables each. The models know these.

mod barrier;
mod event;
mod latch;
mod ring;

pub(crate) use self::{barrier::Barrier, event::Event, latch::Latch, ring::Ring};
