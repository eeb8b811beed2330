use std::collections::VecDeque;

use crate::{Condvar, Mutex, State};

pub(crate) struct Ring<T: State> {
    capacity: usize,
    /// `0 ..= capacity` items.
    items: Mutex<VecDeque<T>>,
    not_full: Condvar,
    not_empty: Condvar,
}

impl<T: State> Ring<T> {
    #[track_caller]
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            items: Mutex::new(VecDeque::new()),
            not_full: Condvar::new(),
            not_empty: Condvar::new(),
        }
    }

    #[track_caller]
    pub(crate) fn put(&self, item: T, placed: &dyn Fn()) {
        let mut items = self.items.lock();
        self.not_full
            .wait_while(&mut items, |items| items.len() == self.capacity);
        items.push_back(item);
        self.not_empty.notify_one();
        placed();
    }

    #[track_caller]
    pub(crate) fn take(&self, taken: &dyn Fn(&T)) -> T {
        let mut items = self.items.lock();
        self.not_empty
            .wait_while(&mut items, |items| items.is_empty());
        let Some(item) = items.pop_front() else {
            unreachable!("it was waited for");
        };
        self.not_full.notify_one();
        taken(&item);
        item
    }
}
