//! You are the scheduler: a solution, one step at a time, by key or by word.

mod game;
mod keys;
mod why;

use std::{
    io::{self, BufRead},
    time::Duration,
};

use clap_complete::ArgValueCandidates;
use crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};
use sync_core::explorer::Schedule;

use self::{
    game::{Game, Heard},
    keys::Key,
};
use super::{
    Exit, Usage, complete,
    conditions::Conditions,
    execution::Given,
    select,
    terminal::{self, Terminal},
};
use crate::{
    Claim, Problem, Solution, interrupt,
    report::{print::outln, style, table},
    verify::Wanted,
};

#[derive(clap::Args, Debug)]
#[command(after_help = keys::HELP)]
pub(super) struct Args {
    /// The problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: String,

    /// The solution or mistake [default: the first mistake]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions))]
    solution: Option<String>,

    /// Begin with these steps, as `catalog verify` prints them
    #[arg(long, value_name = "STEPS")]
    schedule: Option<String>,

    #[command(flatten)]
    conditions: Conditions,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let solution = match &args.solution {
        Some(name) => select::solution(problem, name)?,
        None => first(problem),
    };
    if let Some(why) = solution.native_only {
        let name = solution.name();
        return Err(Usage(format!("{name} cannot be stepped through: {why}")));
    }
    let wanted = args.conditions.wanted(problem, solution)?;
    let begin: Schedule = args.schedule.as_deref().unwrap_or_default().parse()?;
    let mut game = Game::new(wanted, args.conditions.given())?;
    game.go(&begin)?;
    game.greet();
    play(game)
}

/// What one begins with: a mistake, if there is one.
fn first(problem: &Problem) -> &Solution {
    let can = |it: &&Solution| it.native_only.is_none();
    let mut mistakes = problem.solutions.iter().filter(can);
    let mistake = mistakes.find(|it| matches!(it.claim, Claim::Broken(_)));
    mistake.unwrap_or(&problem.solutions[0])
}

/// Plays until the person quits, or the words of standard input end.
fn play(mut game: Game<'_>) -> Result<Exit, Usage> {
    let goes_well = if terminal::is_there() {
        by_key(&mut game)?
    } else {
        by_word(&mut game)?
    };
    if !goes_well {
        return Ok(Exit::Interrupted);
    }
    game.print_end();
    Ok(Exit::AsClaimed)
}

/// Shows a schedule step by step; in a pipe, all its steps.
pub(super) fn replay(wanted: Wanted<'_>, given: Given, schedule: &Schedule) -> Result<(), Usage> {
    let mut game = Game::new(wanted, given)?;
    game.along(schedule.clone());
    game.greet();
    if terminal::is_there() {
        by_key(&mut game)?;
        return Ok(());
    }
    print(&game);
    for _ in 0..schedule.len() {
        game.press(Key::Next);
        outln!();
        print(&game);
    }
    outln!();
    Ok(())
}

/// False if it was interrupted.
fn by_key(game: &mut Game<'_>) -> Result<bool, Usage> {
    let _terminal = Terminal::take()?;
    let mut changed = true;
    loop {
        if changed {
            let (width, height) = terminal::size();
            terminal::draw(&game.lines(width, Some(height)));
        }
        changed = game.hear();
        // Also if the terminal is gone.
        if interrupt::requested() {
            return Ok(false);
        }
        match event::poll(Duration::from_millis(60)) {
            Ok(true) => changed = true,
            Ok(false) => continue,
            Err(_) => return Ok(false),
        }
        let heard = match event::read() {
            Ok(Event::Key(key)) if key.kind != KeyEventKind::Release => {
                let control = key.modifiers.contains(KeyModifiers::CONTROL);
                if control && matches!(key.code, KeyCode::Char('c' | 'd')) {
                    return Ok(false);
                }
                Key::of(key.code).map_or(Heard::Stays, |key| game.press(key))
            }
            Ok(_) => Heard::Stays,
            Err(_) => return Ok(false),
        };
        if heard == Heard::Quits {
            return Ok(true);
        }
    }
}

/// False if it was interrupted.
fn by_word(game: &mut Game<'_>) -> Result<bool, Usage> {
    print(game);
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else {
            break;
        };
        for word in line.split_whitespace() {
            let keys = Key::of_word(word).ok_or_else(|| {
                Usage(format!(
                    "`{word}` is no step; `0` takes one of thread 0, and `--help` lists the others"
                ))
            })?;
            let mut heard = Heard::Stays;
            for key in keys {
                heard = game.press(key);
            }
            game.wait();
            if interrupt::requested() {
                return Ok(false);
            }
            if heard == Heard::Quits {
                return Ok(true);
            }
            outln!("\n{0}> {word}{0:#}\n", style::HEADING);
            print(game);
        }
    }
    Ok(true)
}

fn print(game: &Game<'_>) {
    for line in game.lines(table::width_of_columns(), None) {
        outln!("{line}");
    }
}
