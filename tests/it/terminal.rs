//! The command on a terminal.

use std::{
    io::{Read, Write},
    process::Command,
    sync::{Arc, Condvar, Mutex},
    thread,
    time::Duration,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// The command on a terminal, and the terminal's screen.
pub(crate) struct Terminal {
    /// Notified when it has changed.
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    pub(crate) folder: tempfile::TempDir,
    // The terminal closes when this is dropped.
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    /// The command in a folder of its own.
    pub(crate) fn running(arguments: &[&str], columns: u16, rows: u16) -> Self {
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
        command.args(arguments);
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
    pub(crate) fn wait_for(&self, words: &str) {
        self.wait_for_any(&[words]);
    }

    /// Waits until it shows one of these.
    pub(crate) fn wait_for_any(&self, words: &[&str]) {
        let (screen, changed) = &*self.screen;
        let lacks = |it: &mut vt100::Parser| {
            let shown = it.screen().contents();
            !words.iter().any(|words| shown.contains(words))
        };
        let most = Duration::from_mins(1);
        let screen = screen.lock().unwrap();
        let (screen, time) = changed.wait_timeout_while(screen, most, lacks).unwrap();
        let shown = screen.screen().contents();
        assert!(!time.timed_out(), "{words:?} did not come:\n{shown}");
    }

    pub(crate) fn press(&mut self, key: &str) {
        self.keyboard.write_all(key.as_bytes()).expect("it is read");
        self.keyboard.flush().expect("it is read");
    }

    /// What it shows now.
    pub(crate) fn shown(&self) -> String {
        self.screen.0.lock().unwrap().screen().contents()
    }

    /// Presses `q` and waits for the end.
    pub(crate) fn quit(&mut self) {
        self.press("q");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status:?}");
    }

    /// Tells it that the terminal is gone, and waits for the end.
    pub(crate) fn hang_up(&mut self) {
        let process = self.child.process_id().expect("it runs").to_string();
        let told = Command::new("kill").args(["-HUP", &process]).status();
        assert!(told.expect("there is such a command").success());
        self.child.wait().expect("it ends");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
    }
}

#[test]
fn a_command_ends_with_its_terminal() {
    for (arguments, shows) in [
        (["break", "ping-pong"], "The beginning"),
        (["practice", "ping-pong"], "waits for you to save"),
    ] {
        let mut terminal = Terminal::running(&arguments, 80, 24);
        terminal.wait_for(shows);
        terminal.hang_up();
    }
}
