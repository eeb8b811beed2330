//! Every problem is complete, and every solution can be shown.

use std::{collections::HashSet, fs, path::Path, time::Duration};

use harness::{
    Group, Problem, Solution, copied, patterns,
    readme::Readme,
    tables::{self, VerdictTables},
    verify::Limits,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ is in the root")
}

fn each_solution(check: impl Fn(&Problem, &Solution)) {
    for problem in catalog::problems() {
        problem
            .solutions
            .iter()
            .for_each(|solution| check(&problem, solution));
    }
}

#[test]
fn every_problem_folder_is_in_the_catalog() {
    let listed: HashSet<_> = catalog::problems()
        .iter()
        .map(|p| p.name.to_owned())
        .collect();
    let folders: HashSet<_> = fs::read_dir(root().join("problems"))
        .expect("problems/ can be read")
        .map(|entry| entry.expect("its entries too").path())
        .filter(|path| path.join("Cargo.toml").exists())
        .map(|path| {
            path.file_name()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(listed, folders);
}

#[test]
fn every_problem_has_a_solution_and_a_mistake() {
    for problem in catalog::problems() {
        assert!(
            problem.right().count() > 0,
            "{} has no solution",
            problem.name
        );
        assert!(
            problem.mistakes().count() > 0,
            "{} has no mistake",
            problem.name
        );
    }
}

#[test]
fn every_solution_says_how_long_its_threads_wait() {
    each_solution(|problem, solution| {
        let asked = !solution.is_mistake()
            && solution.native_only.is_none()
            && problem.never_endless.is_none();
        assert_eq!(
            solution.fairness.is_some(),
            asked,
            "{} {}",
            problem.name,
            solution.name()
        );
    });
}

#[test]
fn every_solution_says_how_many_can_be_inside_where_there_is_an_inside() {
    each_solution(|problem, solution| {
        let asked = problem.has_section && !solution.is_mistake() && solution.native_only.is_none();
        assert_eq!(
            solution.inside.is_some(),
            asked,
            "{} {}",
            problem.name,
            solution.name()
        );
    });
}

#[test]
fn every_readme_holds_what_is_claimed() {
    for problem in catalog::problems() {
        assert_eq!(
            Readme::of(problem.readme).section(Readme::CLAIMS),
            tables::claims(&problem).as_deref(),
            "{}: `just write-claims` writes it",
            problem.name
        );
    }
}

#[test]
fn every_readme_and_the_docs_hold_what_is_proved() {
    let problems = catalog::problems();
    let problems: Vec<_> = problems.iter().collect();
    let jobs = std::thread::available_parallelism().expect("there are processors");
    let limits = Limits::of(Duration::MAX);
    let all = VerdictTables::of(&problems, jobs, &limits, || {});
    for tables in &all {
        assert_eq!(tables.contradictions(), Vec::<String>::new());
        assert_eq!(
            Readme::of(tables.problem.readme).section(Readme::SIZES),
            Some(tables.sizes().as_str()),
            "{}: `just write-claims` writes it",
            tables.problem.name
        );
    }
    let page = fs::read_to_string(root().join(tables::PAGE)).expect("there is a page of verdicts");
    assert!(
        page == VerdictTables::page(&all),
        "`just write-claims` writes it"
    );
    let page = fs::read_to_string(root().join(copied::PAGE)).expect("there is a page");
    let calm = copied::without_wakeups(&problems, jobs, &limits);
    assert!(
        page == copied::page(&all, &calm),
        "`just write-claims` writes it"
    );
}

/// Whoever has copied a program that is wrong wants to know what to write.
#[test]
fn every_wrong_program_of_course_notes_names_what_to_write_instead() {
    let mut programs = 0;
    each_solution(|problem, solution| {
        let path = solution.exhibit.path();
        let is_program = copied::parts(solution).is_some();
        let instead = copied::instead(problem, solution);
        if is_program && solution.is_mistake() {
            let right = instead.is_some_and(|it| !it.is_mistake());
            assert!(
                right,
                "{path}: `//! Instead:` names no solution of {}",
                problem.name
            );
        }
        let names = solution.exhibit.note("Instead").is_some();
        assert!(
            !names || is_program,
            "{path}: `//! Instead:` without `//! Python:`"
        );
        assert!(
            !names || instead.is_some(),
            "{path}: `//! Instead:` is no solution"
        );
    });
    for problem in catalog::problems() {
        let its = problem
            .solutions
            .iter()
            .filter(|it| copied::parts(it).is_some());
        let its = its.count();
        programs += its;
        let of_notes = problem.group == Some(Group::CourseNotes);
        assert!(
            !of_notes || its > 0,
            "{} has no program of the notes",
            problem.name
        );
    }
    assert!(programs >= 40, "{programs} programs of course notes");
}

#[test]
fn every_problem_says_where_it_belongs() {
    let mut groups = Vec::new();
    for problem in catalog::problems() {
        let (name, about) = (problem.name, problem.about);
        assert!(
            (1..=40).contains(&about.chars().count()),
            "{name} says what it is about in 1 to 40 letters, not `{about}`"
        );
        assert!(problem.difficulty.is_some(), "{name} has no difficulty");
        assert!(name.len() <= 24, "{name} has {} letters", name.len());
        let group = problem.group;
        groups.push(group.unwrap_or_else(|| panic!("{name} is in no group")));
    }
    assert!(groups.is_sorted(), "the catalog lists group after group");
}

#[test]
fn every_solution_names_patterns_that_are_explained() {
    each_solution(|_, solution| {
        let path = solution.exhibit.path();
        let named = solution.exhibit.patterns();
        assert!(!named.is_empty(), "{path} has no `//! Patterns:`");
        for name in named {
            let mut known = patterns::names().iter();
            assert!(
                known.any(|it| it.eq_ignore_ascii_case(&name)),
                "{path}: {} explains no `{name}`",
                patterns::PAGE
            );
        }
    });
}

#[test]
fn patterns_and_problems_are_linked_both_ways_and_the_readme_lists_all() {
    let problems = catalog::problems();
    for problem in &problems {
        assert_eq!(
            Readme::of(problem.readme).section(Readme::PATTERNS),
            patterns::section(problem).as_deref(),
            "{}: `just write-claims` writes it",
            problem.name
        );
    }
    let problems: Vec<_> = problems.iter().collect();
    let page = fs::read_to_string(root().join(patterns::PAGE)).expect("there is a page");
    assert!(
        page == patterns::page(&problems),
        "`just write-claims` writes it"
    );
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    assert_eq!(
        Readme::of(&readme).section(tables::INDEX),
        Some(tables::index(&problems).trim()),
        "`just write-claims` writes it"
    );
}

/// The page explains in three sentences, or a few more.
#[test]
fn every_pattern_is_explained_in_a_few_sentences_and_stands_somewhere() {
    let problems = catalog::problems();
    let page = fs::read_to_string(root().join(patterns::PAGE)).expect("there is a page");
    for name in patterns::names() {
        let text = Readme::of(&page).section(name).unwrap_or_default();
        let text = text.split("In the catalog:").next().unwrap_or_default();
        let sentences = text.matches(['.', '?']).count();
        assert!(
            (3..=4).contains(&sentences),
            "{name} has {sentences} sentences"
        );
        let mut all = problems.iter().flat_map(|it| &it.solutions);
        assert!(
            all.any(|it| patterns::uses(it, name)),
            "{name} stands nowhere"
        );
    }
}

#[test]
fn every_readme_has_a_story_its_sections_and_three_hints() {
    for problem in catalog::problems() {
        let readme = Readme::of(problem.readme);
        assert!(
            !readme.story().is_empty(),
            "{} tells no story",
            problem.name
        );
        for section in Readme::SECTIONS {
            assert!(
                readme.section(section).is_some(),
                "{} lacks ## {section}",
                problem.name
            );
        }
        assert_eq!(
            readme.hints().len(),
            3,
            "{} wants three hints",
            problem.name
        );
    }
}

/// LeetCode has nine problems on concurrency: each is solved in three ways at least, and
/// beside them stand wrong answers.
#[test]
fn every_problem_of_leetcode_is_there_with_three_solutions_and_wrong_answers() {
    let mut problems = catalog::problems();
    problems.retain(|it| it.leetcode.is_some());
    let mut numbers: Vec<_> = problems.iter().filter_map(|it| it.leetcode).collect();
    numbers.sort_unstable();
    assert_eq!(
        numbers,
        [1114, 1115, 1116, 1117, 1188, 1195, 1226, 1242, 1279]
    );
    for problem in &problems {
        let right = problem
            .right()
            .filter(|it| it.native_only.is_none())
            .count();
        assert!(right >= 3, "{} has {right} solutions", problem.name);
        assert!(problem.mistakes().count() >= 2, "{}", problem.name);
    }
}

/// An answer that nobody can check is no answer of this catalog.
#[test]
fn every_interview_problem_is_asked_and_has_three_follow_ups_with_commands() {
    let problems = catalog::problems();
    let asked = |it: &&Problem| it.group == Some(Group::Interview) || it.leetcode.is_some();
    for problem in problems.iter().filter(asked) {
        let readme = Readme::of(problem.readme);
        let name = problem.name;
        for section in [Readme::QUESTION, Readme::NAMES] {
            let text = readme.section(section).unwrap_or_default();
            assert!(!text.is_empty(), "{name} lacks ## {section}");
        }
        let follow_ups = readme.follow_ups();
        assert_eq!(follow_ups.len(), 3, "{name} wants three follow-ups");
        for (question, answer) in follow_ups {
            assert!(question.ends_with('?'), "{name}: `{question}`");
            assert!(
                answer.contains("just ") || answer.contains("catalog "),
                "{name}: no command shows the answer to `{question}`"
            );
        }
    }
}

#[test]
fn every_readme_discusses_every_solution_and_mistake() {
    each_solution(|problem, solution| {
        let discussion = Readme::of(problem.readme)
            .section("Discussion")
            .unwrap_or_default();
        let name = format!("`{}`", solution.name());
        assert!(
            discussion.contains(&name),
            "{} does not discuss {name}",
            problem.name
        );
    });
}

#[test]
fn every_link_leads_to_a_file() {
    let mut pages = vec![root().join("README.md")];
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        pages.push(root().join(name));
    }
    let docs = fs::read_dir(root().join("docs")).expect("docs can be read");
    pages.extend(docs.map(|it| it.expect("its entries too").path()));
    for problem in catalog::problems() {
        pages.push(root().join("problems").join(problem.name).join("README.md"));
    }
    pages.retain(|it| it.extension().is_some_and(|it| it == "md"));
    assert!(pages.len() > 45);
    for page in pages {
        let text = fs::read_to_string(&page).expect("it can be read");
        for link in text.split("](").skip(1) {
            let link = link.split(')').next().unwrap_or_default();
            let file = link.split('#').next().unwrap_or_default();
            if file.is_empty() || file.contains(':') {
                continue;
            }
            let target = page.parent().expect("it is in a folder").join(file);
            assert!(target.exists(), "{}: {link}", page.display());
        }
    }
}

/// Who has not solved a puzzle should not read the answers by accident.
#[test]
fn every_discussion_is_folded() {
    for problem in catalog::problems() {
        let discussion = Readme::of(problem.readme).section("Discussion");
        let discussion = discussion.expect("there is one");
        assert!(discussion.starts_with(Readme::FOLD), "{}", problem.name);
        assert!(discussion.ends_with("</details>"), "{}", problem.name);
    }
}

#[test]
fn every_declared_violation_is_a_rule_of_the_readme() {
    each_solution(|problem, solution| {
        if let harness::Claim::Broken(harness::Failure::Violation(rule)) = solution.claim {
            let rules = Readme::of(problem.readme)
                .section("Rules")
                .unwrap_or_default();
            let text = |text: &str| {
                let words: Vec<_> = text.split_whitespace().collect();
                words.join(" ").to_lowercase()
            };
            assert!(
                text(rules).contains(&text(rule)),
                "{}: {rule}",
                problem.name
            );
        }
    });
}

#[test]
fn every_source_file_of_a_problem_is_shown_or_part_of_its_description() {
    for problem in catalog::problems() {
        let shown: HashSet<_> = problem.solutions.iter().map(|s| s.exhibit.path()).collect();
        let folder = root().join("problems").join(problem.name).join("src");
        for path in [folder.clone(), folder.join("broken")] {
            for file in fs::read_dir(path).expect("src and src/broken can be read") {
                let file = file.expect("their entries too").path();
                let name = file.strip_prefix(root()).expect("it is below the root");
                let name = name.to_string_lossy().replace('\\', "/");
                let described = ["/lib.rs", "/spec.rs", "/environment.rs"];
                let described = described.iter().any(|it| name.ends_with(it));
                assert!(
                    file.is_dir() || described || shown.contains(&name),
                    "{name} is not listed"
                );
            }
        }
    }
}

#[test]
fn every_name_fits_its_column() {
    each_solution(|_, solution| {
        let name = solution.name();
        assert!(name.len() <= 20, "{name} has {} letters", name.len());
    });
}

#[test]
fn every_solution_names_its_source() {
    each_solution(|_, solution| {
        let path = solution.exhibit.path();
        assert!(
            solution.exhibit.note("Source").is_some(),
            "{path} has no `//! Source:`"
        );
        let title = solution.exhibit.title();
        assert!(
            !title.is_empty() && title.len() <= 60,
            "{path}: the title is `{title}`"
        );
    });
}

#[test]
fn every_solution_is_a_page_and_nothing_but_the_algorithm() {
    each_solution(|_, solution| {
        let path = solution.exhibit.path();
        let lines = solution.exhibit.text.lines().count();
        assert!(lines <= 100, "{path} has {lines} lines");
        for noise in ["cfg", "tracing", "#[test]", "unsafe", "println", "loom"] {
            assert!(
                !solution.exhibit.text.contains(noise),
                "{path} says `{noise}`"
            );
        }
    });
}

#[test]
fn every_solution_is_the_file_on_disk() {
    each_solution(|_, solution| {
        let path = root().join(solution.exhibit.path());
        let text = fs::read_to_string(&path).expect("the path of an exhibit is a file");
        assert_eq!(text, solution.exhibit.text);
    });
}

#[test]
fn every_default_setting_can_be_played_and_spread_over_16_threads() {
    for problem in catalog::problems() {
        assert_eq!(problem.check(&problem.default), Ok(()), "{}", problem.name);
        let spread = problem
            .spread(16)
            .expect("16 threads are enough for every problem");
        assert_eq!(problem.check(&spread), Ok(()), "{}", problem.name);
    }
}

/// The template marks everything that is to be filled in.
#[test]
fn nothing_is_left_to_fill_in() {
    fn look(folder: &Path, left: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("its entries too").path();
            if path.is_dir() {
                look(&path, left);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for (number, line) in (1..).zip(text.lines()) {
                if line.contains("FILL IN") {
                    let name = path.strip_prefix(root()).unwrap_or(&path).display();
                    left.push(format!("{name}:{number}: {}", line.trim()));
                }
            }
        }
    }
    let mut left = Vec::new();
    look(&root().join("problems"), &mut left);
    assert!(left.is_empty(), "\n{}\n", left.join("\n"));
}
