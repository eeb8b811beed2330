//! Programs whose threads take and give several permits at once.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

use crate::program::{Program, Stmt};

/// In some programs threads take several permits at once, and give several if they may.
/// Chance of its own decides where, so that the other programs are what they were.
pub(crate) fn in_some(seed: u64, mut program: Program, gives: bool) -> Program {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5e7e_4a1f);
    if random.random_bool(0.15) {
        for class in &mut program.classes {
            take_several(&mut class.body, gives, &mut random);
        }
        if let [one, other, ..] = &mut program.classes[..]
            && random.random_bool(0.3)
        {
            // One takes several, and another one looks whether one is there.
            program.semaphores[0] = 2;
            let both = [Stmt::AcquireSeveral(0, 2), Stmt::Release(0, 2)];
            one.body.splice(0..0, both);
            let looks = match random.random_range(0..3) {
                0 => Stmt::TryAcquire(0, 0),
                1 => Stmt::TrySeveral(0, 2, 0),
                _ => Stmt::AcquireInTime(0, 0),
            };
            let gives_back = Stmt::If(0, 1, vec![Stmt::Release(0, 1)], vec![]);
            other
                .body
                .splice(0..0, [looks, gives_back, Stmt::AssertNot(0, 0)]);
        }
    }
    program
}

fn take_several(body: &mut [Stmt], gives: bool, random: &mut Xoshiro256PlusPlus) {
    for stmt in body {
        if random.random_bool(0.5) {
            let several = random.random_range(0..3) + usize::from(random.random_bool(0.7));
            let several = if gives { several } else { several.max(1) };
            match stmt {
                Stmt::Acquire(s) => *stmt = Stmt::AcquireSeveral(*s, several),
                Stmt::TryAcquire(s, x) => *stmt = Stmt::TrySeveral(*s, several, *x),
                Stmt::Release(_, permits) if gives => *permits = several,
                _ => {}
            }
        }
        for inner in stmt.blocks_mut() {
            take_several(inner, gives, random);
        }
    }
}
