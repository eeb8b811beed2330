use super::vocabulary::Vocabulary;
use crate::{
    Claim, Fairness, Judge, Performance, Setting, Solution, entry::Terms, setting::Resize,
    solution::MakeIn,
};

/// The sizes at which a solution is checked that declares no others.
pub(super) struct Sizes {
    loom: Setting,
    explore: Setting,
    endless: Setting,
}

impl Sizes {
    /// The sizes of a puzzle that changes its default like this.
    pub(super) fn of(
        vocabulary: &Vocabulary,
        loom: Option<&Resize>,
        explore: Option<&Resize>,
        endless: Option<&Resize>,
    ) -> Self {
        let default = vocabulary.default();
        let one_round = default.clone().with_rounds(1);
        let size = |change, place| vocabulary.changed(&one_round, change, place);
        let loom = match loom {
            Some(change) => size(Some(change), "`loom`"),
            None => default.clone(),
        };
        Self {
            explore: size(explore, "`explore`"),
            endless: match endless {
                Some(change) => size(Some(change), "`endless`"),
                None => loom.clone(),
            },
            loom,
        }
    }

    /// A solution, with its own sizes where it declares some.
    pub(super) fn solution(
        &self,
        terms: Terms,
        vocabulary: &Vocabulary,
        judge: MakeIn<Box<dyn Judge>>,
        perform: MakeIn<Performance>,
    ) -> Solution {
        let name = terms.exhibit.name();
        let place = |what: &str| format!("`{what}` of `{name}`");
        if terms.claim == Claim::Correct && !terms.also.is_empty() {
            vocabulary.refuse(&format!("{} is for mistakes only", place("or")));
        }
        if let Some(Fairness {
            barging,
            weak,
            fifo,
        }) = &terms.fairness
        {
            for waits in [barging, weak, fifo] {
                vocabulary.check_waits(waits, &place("waits"));
            }
        }
        let change = |what, size, change| vocabulary.changed(size, change, &place(what));
        if terms.without_loom.is_some() && (terms.loom.is_some() || !terms.loom_also.is_empty()) {
            vocabulary.refuse(&format!("{} has a size for loom", place("without_loom")));
        }
        let mut loom = vec![change("loom", &self.loom, terms.loom.as_ref())];
        for also in &terms.loom_also {
            loom.push(change("loom_also", &self.loom, Some(also)));
        }
        if terms.without_loom.is_some() {
            loom.clear();
        }
        Solution {
            exhibit: terms.exhibit,
            claim: terms.claim,
            also: terms.also,
            native_only: terms.native_only,
            without_loom: terms.without_loom,
            loom,
            explore: change("explore", &self.explore, terms.explore.as_ref()),
            endless: change("endless", &self.endless, terms.endless.as_ref()),
            fairness: terms.fairness,
            inside: terms.inside,
            judge,
            perform,
        }
    }
}
