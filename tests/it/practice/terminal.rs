//! A newcomer at a terminal: a puzzle, wrong answers, and right ones.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// The command on a terminal, and the terminal's screen.
struct Terminal {
    /// Notified when it has changed.
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    folder: tempfile::TempDir,
    // The terminal closes when this is dropped.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn practising(problem: &str, columns: u16, rows: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let pair = native_pty_system()
            .openpty(PtySize {
                rows,
                cols: columns,
                pixel_width: 0,
                pixel_height: 0,
            })
            .expect("a terminal can be made");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_catalog-under-test"));
        command.args(["practice", problem, "--stress", "0.2"]);
        command.cwd(folder.path());
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let blank = Mutex::new(vt100::Parser::new(rows, columns, 0));
        let screen = Arc::new((blank, Condvar::new()));
        let mut output = pair.master.try_clone_reader().expect("it can be read");
        let keyboard = pair.master.take_writer().expect("it can be written to");
        let shown = Arc::clone(&screen);
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut bytes) {
                shown.0.lock().unwrap().process(&bytes[..read]);
                shown.1.notify_all();
            }
        });
        Self {
            screen,
            keyboard,
            child,
            folder,
            _master: pair.master,
        }
    }

    /// Waits until the screen shows this.
    fn wait_for(&self, words: &str) {
        let (screen, changed) = &*self.screen;
        let lacks = |it: &mut vt100::Parser| !it.screen().contents().contains(words);
        let most = Duration::from_mins(2);
        let screen = screen.lock().unwrap();
        let (screen, time) = changed.wait_timeout_while(screen, most, lacks).unwrap();
        let shown = screen.screen().contents();
        assert!(!time.timed_out(), "{words} did not come:\n{shown}");
    }

    fn press(&mut self, key: &str) {
        self.keyboard.write_all(key.as_bytes()).expect("it is read");
        self.keyboard.flush().expect("it is read");
    }

    /// Saves this answer.
    fn save(&self, answer: &str) {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("answers")
            .join(answer);
        let name = from.file_name().expect("it is a file");
        fs::copy(&from, self.folder.path().join("practice").join(name)).expect("it is saved");
    }

    fn quit(mut self) {
        self.press("q");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status:?}");
        let progress = fs::read_to_string(self.folder.path().join("practice/progress.json"));
        let progress = progress.expect("it is written");
        assert!(progress.contains("\"solved\": true"), "{progress}");
    }
}

#[test]
fn a_newcomer_comes_from_the_puzzle_to_a_solved_rendezvous() {
    let mut terminal = Terminal::practising("rendezvous", 80, 24);
    terminal.wait_for("is new: open it in your editor");
    terminal.wait_for("waits for you to save");
    terminal.press("c");
    terminal.wait_for("pub trait Meeting");
    terminal.press("h");
    terminal.wait_for("Hint 1 of 3");
    terminal.press("h");
    terminal.wait_for("Hint 2 of 3");
    terminal.press("s");
    terminal.wait_for("`s` once more shows them");
    terminal.save("both-wait-first/rendezvous.rs");
    terminal.wait_for("✗ keeps the rules at the smallest size   deadlock");
    terminal.press("?");
    terminal.wait_for("Enter: back");
    terminal.press("\r");
    terminal.wait_for("✗ keeps the rules at the smallest size   deadlock");
    terminal.save("right/rendezvous.rs");
    terminal.wait_for("Solved, ★★★ of 3 stars.");
    terminal.press("s");
    terminal.wait_for("Each thread");
    terminal.press("l");
    terminal.wait_for("1 of 40 solved");
    terminal.quit();
}

#[test]
fn h2o_without_a_barrier_is_refuted_and_with_one_solved() {
    let mut terminal = Terminal::practising("h2o", 120, 30);
    terminal.wait_for("waits for you to save");
    terminal.save("no-barrier/h2o.rs");
    terminal.wait_for("✗ keeps the rules at the puzzle's size   violation");
    terminal.press("?");
    terminal.wait_for("Enter: next step");
    terminal.press("q\r");
    terminal.wait_for("Enter: back");
    terminal.press("\r");
    terminal.wait_for("✗ keeps the rules at the puzzle's size   violation");
    terminal.save("right/h2o.rs");
    terminal.wait_for("Solved, ★★★ of 3 stars.");
    terminal.quit();
}

#[test]
fn readers_one_at_a_time_are_not_enough() {
    let terminal = Terminal::practising("readers-writers", 80, 24);
    terminal.wait_for("waits for you to save");
    terminal.save("one-at-a-time/readers_writers.rs");
    terminal.wait_for("✗ what must be possible is possible");
    terminal.save("right/readers_writers.rs");
    terminal.wait_for("Solved, without a star");
    terminal.quit();
}
