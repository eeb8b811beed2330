//! The judge: a specification over announcements.

use crate::program::{Rule, Verb};

/// The judge's state, as far as its rules need it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Memory {
    arrived: u8,
    inside: i8,
    left: u8,
    done: u8,
    last_thread: Option<usize>,
    last_class: Option<usize>,
    last_item: u8,
}

/// An announcement of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Event {
    pub(crate) thread: usize,
    pub(crate) class: usize,
    pub(crate) verb: Verb,
    pub(crate) item: Option<u8>,
}

impl Memory {
    /// Updates the state; an error is the rule that is broken.
    pub(crate) fn observe(&mut self, rules: &[Rule], event: Event) -> Result<(), &'static str> {
        for rule in rules {
            let holds = match (rule, event.verb) {
                (Rule::Inside(n), Verb::Enters) => self.inside < i8::try_from(*n).unwrap_or(0),
                (Rule::EntersAfterArrived(n), Verb::Enters) => self.arrived >= *n,
                (Rule::DoesAfterLeft(n), Verb::Does) => self.left >= *n,
                (Rule::DoesOutside, Verb::Does) => self.inside <= 0,
                (Rule::MostDone(n), Verb::Does) => self.done < *n,
                (Rule::InTurns, Verb::Does) => self.last_thread != Some(event.thread),
                (Rule::InOrder, Verb::Does) => {
                    self.last_thread.map_or(0, |it| it + 1) == event.thread
                }
                (Rule::ClassesInTurns, Verb::Does) => self.last_class != Some(event.class),
                (Rule::ItemsGrow, Verb::Does) => event.item.unwrap_or(0) >= self.last_item,
                _ => true,
            };
            if !holds {
                return Err(name(rule));
            }
        }
        // Only what a rule needs is stored, to keep states few.
        for rule in rules {
            match (rule, event.verb) {
                (Rule::Inside(_), Verb::Enters) => self.inside += 1,
                (Rule::Inside(_), Verb::Leaves) => self.inside -= 1,
                (Rule::DoesOutside, Verb::Enters) if !has_inside(rules) => self.inside += 1,
                (Rule::DoesOutside, Verb::Leaves) if !has_inside(rules) => self.inside -= 1,
                (Rule::EntersAfterArrived(n), Verb::Arrives) => {
                    self.arrived = (self.arrived + 1).min(*n);
                }
                (Rule::DoesAfterLeft(n) | Rule::AllLeft(n), Verb::Leaves) => {
                    self.left = (self.left + 1).min(10 + *n);
                }
                (Rule::MostDone(_) | Rule::AllDone(_), Verb::Does) => {
                    self.done = (self.done + 1).min(20);
                }
                (Rule::InTurns | Rule::InOrder, Verb::Does) => {
                    self.last_thread = Some(event.thread);
                }
                (Rule::ClassesInTurns, Verb::Does) => self.last_class = Some(event.class),
                (Rule::ItemsGrow, Verb::Does) => self.last_item = event.item.unwrap_or(0),
                _ => {}
            }
        }
        Ok(())
    }

    /// The rule that is broken if all threads have ended now.
    pub(crate) fn at_end(&self, rules: &[Rule]) -> Option<&'static str> {
        let broken = |rule: &&Rule| match rule {
            Rule::AllDone(n) => self.done < *n,
            Rule::AllLeft(n) => self.left < *n,
            _ => false,
        };
        rules.iter().find(broken).map(name)
    }
}

fn has_inside(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| matches!(rule, Rule::Inside(_)))
}

fn name(rule: &Rule) -> &'static str {
    match rule {
        Rule::Inside(_) => "inside",
        Rule::EntersAfterArrived(_) => "enters after arrived",
        Rule::DoesAfterLeft(_) => "does after left",
        Rule::DoesOutside => "does outside",
        Rule::MostDone(_) => "most done",
        Rule::InTurns => "in turns",
        Rule::InOrder => "in order",
        Rule::ClassesInTurns => "classes in turns",
        Rule::ItemsGrow => "items grow",
        Rule::AllDone(_) => "all done",
        Rule::AllLeft(_) => "all left",
    }
}
