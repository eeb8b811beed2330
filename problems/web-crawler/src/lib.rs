//! A web crawler: several workers fetch all pages, each once, and notice that they are
//! done.
//!
//! Source: LeetCode 1242; the detection of the end is a counter of work under way.

use harness::{Difficulty, Failure, Group, Problem, Rules, Verb, exhibit};

mod level_by_level;
mod monitor;
mod pending_and_close;
mod spec;
mod token_for_each;
mod broken {
    pub(crate) mod counts_early;
    pub(crate) mod ends_in_silence;
    pub(crate) mod fetches_locked;
    pub(crate) mod leaves_when_empty;
    pub(crate) mod seen_then_added;
}

use broken::{
    counts_early::CountsEarly, ends_in_silence::EndsInSilence, fetches_locked::FetchesLocked,
    leaves_when_empty::LeavesWhenEmpty, seen_then_added::SeenThenAdded,
};
use level_by_level::LevelByLevel;
use monitor::Monitor;
use pending_and_close::PendingAndClose;
use spec::{ALL_BEFORE_HOME, Fetched, ONCE, TOGETHER};
use token_for_each::TokenForEach;

/// What a solution provides: a crawl that begins with page 1.
pub trait Crawler: Send + Sync {
    /// A worker: fetches pages until all that can be reached are fetched, by whichever
    /// workers, and comes back then. `fetch` returns the pages to which a page has links.
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>);
}

/// A worker begins to fetch this page.
pub const FETCHES: Verb = Verb::opening("fetches page");
/// A worker has this page.
pub const HAS: Verb = Verb::closing("has page");
/// A worker has come back.
pub const GOES_HOME: Verb = Verb::opening("goes home");

type Puzzle = harness::Puzzle<dyn Crawler>;
type Entry = harness::Entry<dyn Crawler>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("web-crawler", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("fetch all pages once, and know the end")
        .group(Group::Interview)
        .leetcode(1242)
        .difficulty(Difficulty::Hard)
        .role("worker", 2, |crawler, me| {
            let pages = me.setting().parameter("pages") as u64;
            crawler.crawl(&|page| {
                me.emit_item(FETCHES, page);
                me.emit_item(HAS, page);
                links(page, pages)
            });
            me.emit(GOES_HOME);
        })
        .parameter("pages", 5)
        .loom(|size| size.with_parameter("pages", 2))
        .once("all pages are fetched once")
        .rules(Rules::new(Fetched::new).sometimes(TOGETHER, Fetched::together))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())),
        Entry::new(exhibit!("pending_and_close.rs"), |_| {
            Box::new(PendingAndClose::new())
        }),
        Entry::new(exhibit!("token_for_each.rs"), |size| {
            Box::new(TokenForEach::new(size.count("worker")))
        }),
        Entry::new(exhibit!("level_by_level.rs"), |size| {
            Box::new(LevelByLevel::new(size.count("worker")))
        })
        .loom(|size| size.with_parameter("pages", 1)),
        Entry::mistake(
            exhibit!("broken/leaves_when_empty.rs"),
            Failure::Violation(ALL_BEFORE_HOME),
            |_| Box::new(LeavesWhenEmpty::new()),
        ),
        Entry::mistake(
            exhibit!("broken/seen_then_added.rs"),
            Failure::Violation(ONCE),
            |_| Box::new(SeenThenAdded::new()),
        )
        .without_loom("it takes three pages, more than it can try"),
        Entry::mistake(
            exhibit!("broken/ends_in_silence.rs"),
            Failure::Deadlock,
            |_| Box::new(EndsInSilence::new()),
        ),
        Entry::mistake(
            exhibit!("broken/counts_early.rs"),
            Failure::Violation(ALL_BEFORE_HOME),
            |_| Box::new(CountsEarly::new()),
        ),
        Entry::mistake(
            exhibit!("broken/fetches_locked.rs"),
            Failure::LostConcurrency(TOGETHER),
            |_| Box::new(FetchesLocked::new()),
        )
        .without_loom("two pages at once take three, more than it can try"),
    ])
}

/// The links of a page: a tree in which page n has the children 3n - 1, 3n and 3n + 1, and
/// from each page a link back to the first and one to the next.
pub(crate) fn links(page: u64, pages: u64) -> Vec<u64> {
    let mut links = vec![3 * page - 1, 3 * page, 3 * page + 1, 1, page + 1];
    links.retain(|it| (1..=pages).contains(it));
    links
}
