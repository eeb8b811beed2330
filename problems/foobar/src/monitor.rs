//! A monitor that knows the next word.
//!
//! Threads of both kinds wait on one condition. A notification to one thread
//! could reach one of the wrong kind, so every change wakes all, and each looks
//! again.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::FooBar;

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
enum Word {
    Foo,
    Bar,
}

pub(crate) struct Monitor {
    next: Mutex<Word>,
    /// Notified when `next` has changed.
    changed: Condvar,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            next: Mutex::new(Word::Foo),
            changed: Condvar::new(),
        }
    }

    fn say(&self, word: Word, other: Word, print: &dyn Fn()) {
        self.next.when(
            &self.changed,
            |next| *next == word,
            |next| {
                print();
                *next = other;
                self.changed.notify_all();
            },
        );
    }
}

impl FooBar for Monitor {
    fn foo(&self, print: &dyn Fn()) {
        self.say(Word::Foo, Word::Bar, print);
    }

    fn bar(&self, print: &dyn Fn()) {
        self.say(Word::Bar, Word::Foo, print);
    }
}
