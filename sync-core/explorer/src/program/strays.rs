//! Explored objects that are used by a thread which does not belong to the program:
//! one that a thread of the program has started, or one that drops its thread-local
//! variables.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering},
};

use parking_lot::Mutex;

use super::operation::AnyOperation;

/// What other threads than the program's have tried to do with explored objects,
/// by the execution that made them.
static NOTED: Mutex<BTreeMap<u64, String>> = Mutex::new(BTreeMap::new());
/// Whether there is anything in it.
static ARE_ANY: AtomicBool = AtomicBool::new(false);

/// What another thread than the program's has tried to do with an object that this
/// execution has made.
pub(crate) fn of(run: u64) -> Option<String> {
    ARE_ANY
        .load(Ordering::Acquire)
        .then(|| NOTED.lock().get(&run).cloned())?
}

/// Never returns. If the program goes on all the same, its run knows.
pub(crate) fn panic_as_stray(run: u64, operation: &dyn AnyOperation) -> ! {
    let what = format!(
        "an explored object is used by a thread that is not the program's: only those can be \
         explored that it was made of, and none that they start ({})",
        operation.label().verb()
    );
    note(run, what.clone());
    panic!("{what}");
}

/// A panic would end the process here. Does nothing else.
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
