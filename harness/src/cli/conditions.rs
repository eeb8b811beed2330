//! Under which conditions a solution is stepped through.

use clap_complete::ArgValueCandidates;
use sync_core::Discipline;

use super::{
    Usage, complete,
    execution::{EachThread, Given},
    select::{self, Size},
    verify::Reduction,
};
use crate::{
    Problem, Solution,
    verify::{Engine, Wanted},
};

/// What is played, and under which conditions: what `replay` and `break` take.
#[derive(clap::Args, Debug)]
pub(super) struct Conditions {
    #[command(flatten)]
    size: Size,

    /// Discipline of semaphores and locks: barging, weak or fifo
    #[arg(long, value_name = "NAME", default_value = "barging", value_parser = select::discipline,
        add = ArgValueCandidates::new(complete::disciplines))]
    discipline: Discipline,

    /// As for `verify`: without `placement`, opening and closing events are steps
    /// of their own
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REDUCTION,..")]
    without: Vec<Reduction>,

    /// Endless rounds, as for `verify --engine fairness`
    #[arg(long, conflicts_with = "rounds")]
    endless: bool,

    #[command(flatten)]
    each: EachThread,
}

impl Conditions {
    /// The solution of a problem under these conditions.
    pub(super) fn wanted<'a>(
        &self,
        problem: &'a Problem,
        solution: &'a Solution,
    ) -> Result<Wanted<'a>, Usage> {
        if let (true, Some(why)) = (self.endless, problem.never_endless) {
            return Err(Usage(format!(
                "{} has no endless rounds: {why}",
                problem.name
            )));
        }
        let (engine, base) = if self.endless {
            (Engine::Fairness, &solution.endless)
        } else {
            (Engine::Explorer, &solution.explore)
        };
        Ok(Wanted {
            engine,
            problem,
            solution,
            setting: self.size.setting(problem, base, true)?,
            discipline: self.discipline,
        })
    }

    pub(super) fn given(&self) -> Given {
        Given {
            placement: !self.without.contains(&Reduction::Placement),
            care: self.each.care(),
        }
    }
}

/// What there is to do about a schedule that cannot be taken, for this reason.
pub(super) fn not_of_this_program(why: &str) -> Usage {
    Usage(format!(
        "{why}; the size, the discipline, `--endless`, `--without placement`, `--spurious` and \
         `--stack` must be those with which it was found"
    ))
}
