//! Shrinking: smaller programs with the same kind of difference.

use sync_core::Discipline;

use crate::program::{Deed, OWN, Program, Stmt};

/// Shrinks the program as long as it stays `bad`. An endless one must keep an
/// operation in every round.
pub(crate) fn shrink(program: Program, endless: bool, bad: impl Fn(&Program) -> bool) -> Program {
    let mut program = program;
    let mut tries = 0;
    'again: loop {
        let size = program.size();
        for candidate in candidates(&program) {
            tries += 1;
            if tries > 3_000 {
                return program;
            }
            if candidate.size() < size && is_sound(&candidate, endless) && bad(&candidate) {
                program = candidate;
                continue 'again;
            }
        }
        return program;
    }
}

/// Whether own semaphores are used only where they exist, and every thread acts.
fn is_sound(program: &Program, endless: bool) -> bool {
    fn block(stmts: &[Stmt], own: bool) -> bool {
        stmts.iter().all(|stmt| {
            let uses = match stmt {
                Stmt::Acquire(s)
                | Stmt::AcquireSeveral(s, _)
                | Stmt::TryAcquire(s, _)
                | Stmt::TrySeveral(s, ..)
                | Stmt::AcquireInTime(s, _)
                | Stmt::Release(s, _)
                | Stmt::Permit(s, _)
                | Stmt::RepeatTry(s, _)
                | Stmt::OnDrop(Deed::Release(s), _) => *s == OWN,
                _ => false,
            };
            let own = own || matches!(stmt, Stmt::Own(..));
            (!uses || own) && stmt.blocks().into_iter().all(|inner| block(inner, own))
        })
    }
    program.classes.iter().all(|class| {
        let acts = !endless || class.body.iter().any(Stmt::acts);
        !class.body.is_empty() && acts && block(&class.body, false)
    })
}

fn candidates(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    let mut with = |f: &dyn Fn(&mut Program)| {
        let mut smaller = program.clone();
        f(&mut smaller);
        all.push(smaller);
    };
    for class in 0..program.classes.len() {
        with(&|it| {
            it.classes.remove(class);
        });
        with(&|it| it.classes[class].threads = (it.classes[class].threads - 1).max(1));
        with(&|it| {
            it.classes[class].rounds = 1;
            it.classes[class].pot = false;
        });
        with(&|it| it.classes[class].pot = false);
        for body in blocks(&program.classes[class].body) {
            with(&|it| it.classes[class].body.clone_from(&body));
        }
    }
    for rule in 0..program.rules.len() {
        with(&|it| {
            it.rules.remove(rule);
        });
    }
    with(&|it| it.discipline = Discipline::Barging);
    with(&|it| it.discipline = Discipline::Weak);
    with(&|it| it.bad_action = false);
    for at in 0..program.semaphores.len() {
        with(&|it| it.semaphores[at] = it.semaphores[at].saturating_sub(1));
    }
    all.retain(|it| !it.classes.is_empty());
    all
}

/// All blocks with one statement less, or with one that is smaller.
fn blocks(block: &[Stmt]) -> Vec<Vec<Stmt>> {
    let mut all = Vec::new();
    for at in 0..block.len() {
        let mut less = block.to_vec();
        let gone = less.remove(at);
        all.push(less.clone());
        for inner in gone.blocks() {
            let mut flat = less.clone();
            flat.splice(at..at, inner.iter().cloned());
            all.push(flat);
        }
        for number in 0..gone.blocks().len() {
            for inner in blocks(gone.blocks()[number]) {
                let mut changed = gone.clone();
                *changed.blocks_mut()[number] = inner;
                let mut block = block.to_vec();
                block[at] = changed;
                all.push(block);
            }
        }
    }
    all
}
