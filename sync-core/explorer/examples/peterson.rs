//! Peterson's lock for two threads, and a wrong one with two lines swapped.
//!
//! Run it with `cargo run --release -p explorer --example peterson`.
//!
//! Source: G. L. Peterson, *Myths about the mutual exclusion problem*, 1981.

use std::rc::Rc;

use explorer::{
    Attributes, Context, Digest, Explorer, Object, Operation, Outcome, Program, Verdict,
    break_symmetry, history, restore,
};

/// Operations on a register that holds a number.
#[derive(Debug, Hash)]
enum Register {
    Store(usize),
    Load,
}

impl Operation for Register {
    type State = usize;

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks()
    }

    fn outcomes(&self, value: &usize, _: &Context) -> Vec<Outcome<usize>> {
        vec![match self {
            Self::Store(new) => Outcome::becomes(*new),
            Self::Load => Outcome::same().answering(Digest(*value as u128)),
        }]
    }
}

/// Operations on a room in which at most one thread may be.
#[derive(Debug, Hash)]
enum Room {
    Enter,
    Leave,
}

impl Operation for Room {
    type State = usize;

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks().announces()
    }

    fn outcomes(&self, inside: &usize, _: &Context) -> Vec<Outcome<usize>> {
        vec![match self {
            Self::Enter if *inside > 0 => Outcome::breaks("two threads are inside"),
            Self::Enter => Outcome::becomes(inside + 1),
            Self::Leave => Outcome::becomes(inside - 1),
        }]
    }
}

struct Lock {
    wants: [Object<usize>; 2],
    turn: Object<usize>,
    room: Object<usize>,
}

impl Lock {
    fn visit(&self, me: usize, wants_first: bool) {
        let other = 1 - me;
        if wants_first {
            self.wants[me].perform(Register::Store(1));
            self.turn.perform(Register::Store(other));
        } else {
            self.turn.perform(Register::Store(other));
            self.wants[me].perform(Register::Store(1));
        }
        // What it loaded in failed attempts is not part of its history.
        let before = history();
        while self.wants[other].perform(Register::Load) == Digest(1)
            && self.turn.perform(Register::Load) == Digest(other as u128)
        {
            restore(&before);
        }
        self.room.perform(Room::Enter);
        self.room.perform(Room::Leave);
        self.wants[me].perform(Register::Store(0));
    }
}

fn peterson(wants_first: bool) -> impl Fn(&mut Program) + Send + Sync + 'static {
    move |program| {
        let lock = Rc::new(Lock {
            wants: [0, 0].map(Object::new),
            turn: Object::new(0),
            room: Object::new(0),
        });
        for me in 0..2 {
            let lock = Rc::clone(&lock);
            program.thread("visitor", move || {
                break_symmetry();
                lock.visit(me, wants_first);
                lock.visit(me, wants_first);
            });
        }
    }
}

fn main() {
    let right = Explorer::new().explore(peterson(true));
    assert_eq!(right.verdict, Verdict::Proved);
    println!(
        "first `wants`, then `turn`: proved in {} states",
        right.states
    );

    let wrong = Explorer::new().explore(peterson(false));
    let Verdict::Refuted { finding, schedule } = wrong.verdict else {
        panic!("that goes wrong");
    };
    let execution = Explorer::new()
        .replay(peterson(false), &schedule)
        .expect("it is a schedule of this program");
    println!("first `turn`, then `wants`, with the schedule {schedule}:\n{execution}");
    assert_eq!(execution.finding, Some(finding));
}
