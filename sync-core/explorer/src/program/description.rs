//! The description of a program.

use std::{any::Any, rc::Rc, sync::Arc};

use super::{
    object::Object,
    operation::{AnyOperation, Operation},
};
use crate::leaves::numbers::MOST_THREADS;

/// A program: its threads, and what must hold at the end.
///
/// The closure that is given to [`Explorer::explore`](crate::Explorer::explore)
/// makes the objects and adds the threads. It runs many times and must make the
/// same program every time.
#[derive(Default)]
pub struct Program {
    pub(crate) threads: Vec<(&'static str, Body)>,
    pub(crate) at_end: Vec<(u32, Arc<dyn AnyOperation>)>,
    pub(crate) keep: Vec<Box<dyn Any>>,
}

pub(crate) type Body = Rc<dyn Fn()>;

impl Program {
    /// Adds a thread. Threads of one class that are added one after the other run
    /// the same code with the same values, and are interchangeable unless they
    /// [break symmetry](crate::break_symmetry).
    ///
    /// What the closure captures is dropped with the whole program, never by the
    /// thread: which thread drops the last reference to a shared value is not part
    /// of the program.
    ///
    /// # Panics
    ///
    /// If the program has 16,384 threads already.
    pub fn thread(&mut self, class: &'static str, body: impl Fn() + 'static) {
        assert!(
            self.threads.len() < MOST_THREADS,
            "a program has at most {MOST_THREADS} threads"
        );
        self.threads.push((class, Rc::new(body)));
    }

    /// Requires that this operation is enabled when every thread has ended, and
    /// breaks no rule then.
    pub fn at_end<O: Operation>(&mut self, object: &Object<O::State>, operation: O) {
        self.at_end.push((object.index(), Arc::new(operation)));
    }

    /// Keeps a value as long as the program's threads may need it.
    pub fn keep(&mut self, value: impl Any) {
        self.keep.push(Box::new(value));
    }
}

impl std::fmt::Debug for Program {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let classes = self.threads.iter().map(|(class, _)| class);
        f.debug_list().entries(classes).finish()
    }
}
