//! A person's own answer: written from the contract, compiled alone, and judged rung
//! by rung.

mod ladder;
mod progress;
mod skeleton;
mod unseen;
mod workshop;

pub use ladder::{Effort, Judged, Outcome, Rung, climb};
pub use progress::{Progress, Record};
pub use skeleton::skeleton;
pub(crate) use workshop::Line;
pub use workshop::{Answer, Broken, Ended, ProcessLimits, Workshop};
