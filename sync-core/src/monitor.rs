//! Events, latches, barriers and rings as monitors: a mutex and one or two condition
//! variables each. The models use these, natively each is an atomic word.

mod barrier;
mod event;
mod latch;
mod ring;

pub(crate) use self::{barrier::Barrier, event::Event, latch::Latch, ring::Ring};
