//! The keys, and the words that stand for them in a pipe.

use crossterm::event::KeyCode;
use sync_core::Discipline;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A step of this thread; or a digit of a number that is being typed.
    Step(usize),
    /// A step of the thread that is selected; the end of a number.
    Enter,
    /// One of several ways to go on.
    Letter(char),
    /// Another thread is selected.
    Up,
    Down,
    /// Why threads wait.
    Explain,
    /// One step back; or all.
    Undo,
    Home,
    /// The next step of the way that is known; or all.
    Next,
    End,
    /// To a step of that way, whose number follows.
    Jump,
    Random,
    /// Whether a schedule fails from here.
    Ask,
    With(Discipline),
    /// Not that, after all.
    Cancel,
    Quit,
}

/// What `--help` says after the options.
pub(super) const HELP: &str = "\
Keys, or words in a pipe (`echo '0 0 1 ?' | catalog break ping-pong`):
  0-9     a step of that thread (↑↓ and Enter for more threads)
  a b ..  which of several ways, where it asks
  e       why those that wait have to
  u       back; Home to the beginning
  r       a step at random
  ?       the shortest way to a failure from here, or that there is none
  n       the next step of that way; End to its end, j 7 Enter to its step 7
  w f b   weak, fifo or barging semaphores and locks
  q       quit";

/// The keys in a line.
pub(super) const KEYS: &str =
    "0-9 step  e why  u back  r random  ? can it fail  n along  w/f/b  q quit";

impl Key {
    pub(super) fn of(code: KeyCode) -> Option<Self> {
        Some(match code {
            KeyCode::Up => Self::Up,
            KeyCode::Down => Self::Down,
            KeyCode::Enter => Self::Enter,
            KeyCode::Left | KeyCode::Backspace | KeyCode::PageUp => Self::Undo,
            KeyCode::Right | KeyCode::PageDown | KeyCode::Char(' ') => Self::Next,
            KeyCode::Home => Self::Home,
            KeyCode::End => Self::End,
            KeyCode::Esc => Self::Cancel,
            KeyCode::Char(letter) => Self::of_letter(letter)?,
            _ => return None,
        })
    }

    fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'e' => Self::Explain,
            'u' => Self::Undo,
            'r' => Self::Random,
            '?' => Self::Ask,
            'n' => Self::Next,
            'j' => Self::Jump,
            'w' => Self::With(Discipline::Weak),
            'f' => Self::With(Discipline::Fifo),
            'b' => Self::With(Discipline::Barging),
            'q' => Self::Quit,
            '0'..='9' => Self::Step(letter.to_digit(10)? as usize),
            'a'..='z' => Self::Letter(letter),
            _ => return None,
        })
    }

    /// The letter that a key also is.
    pub(super) fn letter(self) -> Option<char> {
        Some(match self {
            Self::Explain => 'e',
            Self::Undo => 'u',
            Self::Random => 'r',
            Self::Next => 'n',
            Self::Jump => 'j',
            Self::With(Discipline::Weak) => 'w',
            Self::With(Discipline::Fifo) => 'f',
            Self::With(Discipline::Barging) => 'b',
            Self::Letter(letter) => letter,
            _ => return None,
        })
    }

    /// The keys of a word: `12` is a step of thread 12, `1b` one of thread 1 in the
    /// second way, `j7` a jump.
    pub(super) fn of_word(word: &str) -> Option<Vec<Self>> {
        if let Some(step) = word.strip_prefix('j').and_then(|it| it.parse().ok()) {
            return Some(vec![Self::Jump, Self::Step(step), Self::Enter]);
        }
        let end = word.find(|it: char| !it.is_ascii_digit());
        let (thread, rest) = word.split_at(end.unwrap_or(word.len()));
        let mut keys: Vec<Self> = thread.parse().ok().map(Self::Step).into_iter().collect();
        let mut letters = rest.chars();
        match (rest, letters.next(), letters.next()) {
            ("", ..) => {}
            ("home" | "Home", ..) if keys.is_empty() => keys.push(Self::Home),
            ("end" | "End", ..) if keys.is_empty() => keys.push(Self::End),
            (_, Some(letter), None) => keys.push(Self::of_letter(letter)?),
            _ => return None,
        }
        Some(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn words_are_keys() {
        let keys = |word| Key::of_word(word);
        assert_eq!(keys("12"), Some(vec![Key::Step(12)]));
        assert_eq!(keys("1b").map(|it| it.len()), Some(2));
        assert_eq!(keys("j7"), Some(vec![Key::Jump, Key::Step(7), Key::Enter]));
        assert_eq!(keys("?"), Some(vec![Key::Ask]));
        assert_eq!(keys("home"), Some(vec![Key::Home]));
        assert_eq!(keys("1+"), None);
        assert_eq!(keys("hello"), None);
    }
}
