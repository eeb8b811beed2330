//! The search for weakly fair cycles against a naive one.

use proptest::prelude::*;
use sync_core::explorer::{Finding, Liveness, Verdict};

use crate::{
    plain::lassos::lassos,
    program::{Text, endless_text, explore_for_ever},
};

/// The most steps of a lasso: stem and cycle together.
const LENGTH: usize = 9;

/// Compares the explorer's verdict with all lassos up to this length; false if there
/// is no verdict to compare.
fn agree(text: &Text) -> bool {
    let report = explore_for_ever(text);
    let livelock = match &report.verdict {
        Verdict::Proved => false,
        Verdict::Refuted { finding, .. } => match finding {
            Finding::Livelock { .. } => true,
            // A deadlock, or more permits than there can be.
            _ => return false,
        },
        Verdict::Inconclusive(_) => return false,
    };
    let lassos = lassos(text, LENGTH);
    assert!(livelock || !lassos.livelock, "{text:?}: a livelock");
    for (thread, fate) in &report.liveness {
        let may_starve = lassos.starving.contains(thread);
        match fate {
            Liveness::StarvationFree { bypass_bound } => {
                assert!(!may_starve, "{text:?}: {thread} can wait for ever");
                if let Some(most) = bypass_bound {
                    let seen = lassos.bypass_bound[*thread];
                    assert!(
                        seen <= *most,
                        "{text:?}: {thread} bypass_bound {seen} times"
                    );
                }
            }
            Liveness::Starves { schedule, .. } if schedule.len() <= LENGTH => {
                assert!(
                    may_starve,
                    "{text:?}: {thread} does not starve in {schedule}"
                );
            }
            Liveness::Starves { .. } => {}
        }
    }
    true
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_weakly_fair_cycle_is_found_and_no_other(text in endless_text()) {
        prop_assume!(agree(&text));
    }
}
