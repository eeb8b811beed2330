//! Programs of the catalog and their sizes, as text.

use harness::{Problem, Setting, Solution};

/// A solution or mistake of the catalog.
///
/// # Panics
///
/// If there is none of that name.
pub fn find<'a>(
    problems: &'a [Problem],
    problem: &str,
    solution: &str,
) -> (&'a Problem, &'a Solution) {
    let problem = problems.iter().find(|it| it.name == problem);
    let problem = problem.expect("the catalog has the problem");
    let solution = problem.solution(solution);
    (problem, solution.expect("the problem has the solution"))
}

/// A size: threads of roles, parameters and rounds, as in `party=2 rounds=3`; what is not
/// mentioned is as usual.
///
/// # Panics
///
/// If the problem has no such role or parameter.
pub fn read(problem: &Problem, size: &str) -> Setting {
    size.split(' ')
        .fold(problem.default.clone(), |setting, part| {
            let (name, number) = part.split_once('=').expect("name=number");
            let number = number.parse().expect("a number");
            let known = |list: &[(&'static str, usize)]| {
                list.iter().map(|(known, _)| *known).find(|it| *it == name)
            };
            match (known(setting.roles()), known(setting.parameters())) {
                (Some(role), _) => setting.with(role, number),
                (_, Some(parameter)) => setting.with_parameter(parameter, number),
                _ => {
                    assert_eq!(name, "rounds", "{} has no {name}", problem.name);
                    setting.with_rounds(number)
                }
            }
        })
}

/// The text of a size.
pub fn write(setting: &Setting) -> String {
    let numbers = setting.roles().iter().chain(setting.parameters());
    let numbers = numbers.map(|(name, number)| format!("{name}={number} "));
    format!("{}rounds={}", numbers.collect::<String>(), setting.rounds())
}
