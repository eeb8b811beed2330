//! What is measured beside ours, each used as its documentation recommends.

pub(crate) mod barriers;
pub(crate) mod channels;
#[cfg(target_os = "linux")]
mod posix;
pub(crate) mod semaphores;
pub(crate) mod spinning;
