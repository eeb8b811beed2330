//! A thread looks once, and then waits once.
//!
//! Two threads of a kind wait, both are woken, and the second one finds that the
//! word is printed already: it does not look, and prints it again. LeetCode's
//! judge has one thread of each kind and accepts it; there a spurious wakeup is
//! what is left to go wrong.
//!
//! Source: ours; the usual mistake with a condition variable.
//! Patterns: monitor, spurious wakeup, barging.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::FooBar;

pub(crate) struct IfNotWhile {
    /// Whether "foo" is the last word.
    after_foo: Mutex<bool>,
    changed: Condvar,
}

impl IfNotWhile {
    pub(crate) fn new() -> Self {
        Self {
            after_foo: Mutex::new(false),
            changed: Condvar::new(),
        }
    }

    fn say(&self, when_after_foo: bool, print: &dyn Fn()) {
        let mut after_foo = self.after_foo.lock();
        // Wrong: after a wakeup the turn may be the other kind's again.
        if *after_foo != when_after_foo {
            self.changed.wait(&mut after_foo);
        }
        print();
        *after_foo = !when_after_foo;
        self.changed.notify_all();
    }
}

impl FooBar for IfNotWhile {
    fn foo(&self, print: &dyn Fn()) {
        self.say(false, print);
    }

    fn bar(&self, print: &dyn Fn()) {
        self.say(true, print);
    }
}
