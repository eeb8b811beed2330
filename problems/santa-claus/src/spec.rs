//! What must never happen at the North Pole, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, BEGINS, ENDS, GETS_SANTA, HITCHED, PREPARES, WAKES, WAS_HELPED, WAS_HITCHED};

/// Rule 1.
pub(crate) const SLEEPS: &str =
    "Santa wakes when the last reindeer or the last elf of a group gets him, and then serves one";
/// Rule 2.
pub(crate) const ALL_BACK: &str = "the sleigh is not prepared before all reindeer are back";
/// Rule 3.
pub(crate) const EACH_HITCHED: &str = "each sleigh is prepared first, and then each reindeer is \
     hitched to it, once, before the next one";
/// Rule 4.
pub(crate) const THIRD_ELF: &str = "elves get no help before the last of their group has come";
/// Rule 5.
pub(crate) const NEXT_THREE: &str =
    "nobody helps or is helped for the next group before Santa and all elves have ended with this";
/// Rule 6.
pub(crate) const REINDEER_FIRST: &str =
    "Santa does not help elves if the reindeer had got him before he woke";
/// Rule 7.
pub(crate) const ALL_SERVED: &str = "Santa helps every group, and every elf in it is helped once";
/// What must be possible.
pub(crate) const TOGETHER: &str = "Santa helps while all elves of a group are helped";

/// Who takes part in a group's help.
#[derive(Clone, Copy, Debug, Default, Hash)]
struct Side {
    begun: usize,
    ended: usize,
}

/// Who is there and who is served.
#[derive(Clone, Debug, Hash)]
pub(crate) struct NorthPoleToday {
    all_reindeer: usize,
    group: usize,
    /// Reindeer that are back and for whom no sleigh was prepared.
    reindeer: usize,
    /// Those for whom one was, and who are not hitched to it.
    to_hitch: usize,
    /// The year of the last sleigh, modulo 2.
    year: usize,
    /// Elves that have come and whose group has not ended.
    elves: usize,
    /// The elves of the group that is helped, `0 ..= group`.
    helped: Side,
    /// Santa with this group, `0 ..= 1`.
    santa: Side,
    /// How often Santa was got and has not woken yet.
    got: usize,
    /// He has woken and not begun to serve yet.
    awake: bool,
    /// The last reindeer has got Santa, and there is no sleigh yet.
    reindeer_wait: bool,
    /// Santa knew that when he woke.
    reindeer_first: bool,
}

impl NorthPoleToday {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            all_reindeer: setting.count("reindeer"),
            group: setting.parameter("group"),
            reindeer: 0,
            to_hitch: 0,
            year: 1,
            elves: 0,
            helped: Side::default(),
            santa: Side::default(),
            got: 0,
            awake: false,
            reindeer_wait: false,
            reindeer_first: false,
        }
    }

    pub(crate) fn together(&self) -> bool {
        let at_it = |side: Side| side.begun - side.ended;
        at_it(self.santa) == 1 && at_it(self.helped) == self.group
    }

    fn get_santa(&mut self, event: &Event) -> Result<(), Violation> {
        let is_last = match event.who.role {
            "reindeer" => {
                self.reindeer_wait = true;
                self.reindeer == self.all_reindeer
            }
            _ => self.elves >= self.group,
        };
        Violation::unless(is_last, SLEEPS, || format!("{event} and is not the last"))?;
        self.got += 1;
        Ok(())
    }

    fn wake(&mut self, event: &Event) -> Result<(), Violation> {
        Violation::unless(self.got > 0, SLEEPS, || {
            format!("{event}, and nobody has got him")
        })?;
        self.got -= 1;
        self.awake = true;
        self.reindeer_first = self.reindeer_wait;
        Ok(())
    }

    /// Santa, who is awake, begins to serve.
    fn serve(&mut self, event: &Event) -> Result<(), Violation> {
        Violation::unless(self.awake, SLEEPS, || {
            format!("{event} and has not woken for it")
        })?;
        self.awake = false;
        Ok(())
    }

    fn prepare(&mut self, event: &Event) -> Result<(), Violation> {
        self.serve(event)?;
        let (back, all) = (self.reindeer, self.all_reindeer);
        Violation::unless(back >= all, ALL_BACK, || {
            format!("{event} while {back} of {all} reindeer are back")
        })?;
        Violation::unless(self.to_hitch == 0, EACH_HITCHED, || {
            format!("{event}, and {} lack at the last one", self.to_hitch)
        })?;
        self.reindeer -= all;
        self.to_hitch = all;
        self.year = 1 - self.year;
        (self.reindeer_wait, self.reindeer_first) = (false, false);
        Ok(())
    }

    fn hitch(&mut self, year: usize, event: &Event) -> Result<(), Violation> {
        let is_prepared = self.to_hitch > 0 && year == self.year;
        Violation::unless(is_prepared, EACH_HITCHED, || {
            format!("{event}, and there is no sleigh for it")
        })?;
        self.to_hitch -= 1;
        Ok(())
    }

    fn begin(&mut self, event: &Event) -> Result<(), Violation> {
        Violation::unless(self.elves >= self.group, THIRD_ELF, || {
            format!("{event} while only {} have come", self.elves)
        })?;
        let (side, most) = if event.who.role == "santa" {
            let reindeer_first = self.reindeer_first;
            Violation::unless(!reindeer_first, REINDEER_FIRST, || event.to_string())?;
            self.serve(event)?;
            (&mut self.santa, 1)
        } else {
            (&mut self.helped, self.group)
        };
        Violation::unless(side.begun < most, NEXT_THREE, || {
            format!("{event} for the next group")
        })?;
        side.begun += 1;
        Ok(())
    }

    fn end(&mut self, event: &Event) {
        match event.who.role {
            "santa" => self.santa.ended += 1,
            _ => self.helped.ended += 1,
        }
        if self.santa.ended == 1 && self.helped.ended == self.group {
            self.elves -= self.group;
            self.santa = Side::default();
            self.helped = Side::default();
        }
    }
}

impl Spec for NorthPoleToday {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        if let Some(year) = HITCHED.iter().position(|verb| *verb == event.verb) {
            return self.hitch(year, event);
        }
        match event.verb {
            ARRIVES if event.who.role == "reindeer" => self.reindeer += 1,
            ARRIVES => self.elves += 1,
            GETS_SANTA => return self.get_santa(event),
            WAKES => return self.wake(event),
            PREPARES => return self.prepare(event),
            BEGINS => return self.begin(event),
            ENDS => self.end(event),
            WAS_HELPED | WAS_HITCHED => {
                let was_elf = event.verb == WAS_HELPED;
                return Err(Violation {
                    rule: if was_elf { ALL_SERVED } else { EACH_HITCHED },
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.elves == 0, ALL_SERVED, || {
            format!("{} elves belong to a group that was not helped", self.elves)
        })?;
        let lack = self.reindeer + self.to_hitch;
        Violation::unless(lack == 0, EACH_HITCHED, || {
            format!("{lack} reindeer were not hitched")
        })
    }
}
