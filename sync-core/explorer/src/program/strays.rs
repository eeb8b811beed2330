//! Uses of explored objects by threads that do not belong to the program: those
//! that a thread of the program has started, and those that drop their thread-local
//! variables.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

use parking_lot::Mutex;

use super::operation::AnyOperation;

/// The attempted uses, by the execution that made the objects.
static NOTED: Mutex<BTreeMap<u64, String>> = Mutex::new(BTreeMap::new());
/// Whether there are any.
static ARE_ANY: AtomicBool = AtomicBool::new(false);

/// The attempted use of an object of this execution, if there was one.
pub(crate) fn of(run: u64) -> Option<String> {
    ARE_ANY
        .load(Ordering::Acquire)
        .then(|| NOTED.lock().get(&run).cloned())?
}

/// Panics. If the program catches that, the note remains.
pub(crate) fn panic_as_stray(run: u64, operation: &dyn AnyOperation) -> ! {
    let what = format!(
        "an explored object is used by a thread that is not the program's: only those can be \
         explored that it was made of, and none that they start ({})",
        operation.label().verb()
    );
    note(run, what.clone());
    panic!("{what}");
}

/// Only notes it: a panic would end the process here.
pub(crate) fn note_at_the_end(of: u64, operation: &dyn AnyOperation) {
    let what = format!(
        "the destructor of a thread-local variable uses an explored object: when a thread has \
         ended, it performs no operations any more ({})",
        operation.label().verb()
    );
    note(of, what);
}

fn note(of: u64, what: String) {
    NOTED.lock().insert(of, what);
    ARE_ANY.store(true, Ordering::Release);
}
