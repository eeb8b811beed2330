//! One condition, and one thread is woken.
//!
//! With one thread of each kind it is correct: only the other one can be
//! waiting. With two of each, a thread that has printed "foo" may wake the other
//! "foo", which waits again; both "bar" sleep, and nobody wakes them.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::FooBar;

pub(crate) struct NotifyOne {
    /// Whether "foo" is the last word.
    after_foo: Mutex<bool>,
    changed: Condvar,
}

impl NotifyOne {
    pub(crate) fn new() -> Self {
        Self {
            after_foo: Mutex::new(false),
            changed: Condvar::new(),
        }
    }

    fn say(&self, when_after_foo: bool, print: &dyn Fn()) {
        self.after_foo.when(
            &self.changed,
            |after_foo| *after_foo == when_after_foo,
            |after_foo| {
                print();
                *after_foo = !when_after_foo;
                // Wrong: this may wake a thread of the same kind.
                self.changed.notify_one();
            },
        );
    }
}

impl FooBar for NotifyOne {
    fn foo(&self, print: &dyn Fn()) {
        self.say(false, print);
    }

    fn bar(&self, print: &dyn Fn()) {
        self.say(true, print);
    }
}
