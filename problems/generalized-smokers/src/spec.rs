//! What must never happen at the table.

use harness::{Event, Spec, Violation};

use crate::{CALLS, PUTS};

/// Rule 1.
pub(crate) const MATCHING: &str =
    "a smoker is called only if the two ingredients that it lacks lie on the table";
/// Rule 2.
pub(crate) const UNUSED: &str = "in the end no two different ingredients are left on the table";

/// What lies on the table.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct OnTable {
    /// Of tobacco, paper and matches.
    pieces: [usize; 3],
}

impl OnTable {
    /// All but one: what the smoker with that one lacks.
    fn others(&mut self, smoker: usize) -> impl Iterator<Item = &mut usize> {
        let pieces = self.pieces.iter_mut().enumerate();
        pieces.filter_map(move |(ingredient, pieces)| (ingredient != smoker).then_some(pieces))
    }
}

impl Spec for OnTable {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let of = |verbs: &[_]| verbs.iter().position(|verb| *verb == event.verb);
        if let Some(smoker) = of(&PUTS) {
            self.others(smoker).for_each(|pieces| *pieces += 1);
        } else if let Some(smoker) = of(&CALLS) {
            let all_there = self.others(smoker).all(|pieces| *pieces > 0);
            Violation::unless(all_there, MATCHING, || {
                let [tobacco, paper, matches] = self.pieces;
                format!(
                    "{event}, but there lie {tobacco} tobacco, {paper} paper, {matches} matches"
                )
            })?;
            self.others(smoker).for_each(|pieces| *pieces -= 1);
        } else {
            unreachable!("no role announces `{}`", event.verb);
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        let kinds = self.pieces.iter().filter(|pieces| **pieces > 0).count();
        Violation::unless(kinds <= 1, UNUSED, || {
            let [tobacco, paper, matches] = self.pieces;
            format!("{tobacco} tobacco, {paper} paper and {matches} matches are left")
        })
    }
}
