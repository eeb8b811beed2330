//! Ctrl-C: a flag that all longer work polls.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// The flag, one for the process; set once the user has asked to stop.
pub fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    Arc::clone(FLAG.get_or_init(Arc::default))
}

/// Whether the user has asked to stop.
pub fn requested() -> bool {
    flag().load(Ordering::Relaxed)
}

/// From now on, Ctrl-C (and a request to terminate) sets the flag; a second
/// one ends the process at once.
///
/// # Panics
///
/// If the process handles these signals already.
pub fn listen() {
    let flag = flag();
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .expect("no other handler is set in this process");
}
