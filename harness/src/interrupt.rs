//! Ctrl-C: whoever works for longer looks here from time to time.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// Set once the user has asked to stop. The same flag for the whole process.
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
    .expect("nobody else handles signals in this process");
}
