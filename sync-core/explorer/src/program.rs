//! The program: its code, run one operation at a time.

pub(crate) mod control;
pub(crate) mod description;
pub(crate) mod heartbeat;
pub(crate) mod object;
pub(crate) mod operation;
pub(crate) mod os_thread;
pub(crate) mod phase;
pub(crate) mod run;
pub(crate) mod strays;
pub(crate) mod thread;
pub(crate) mod thread_state;
pub(crate) mod trap;
