//! The program itself, as a user calls it.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

/// The instant that tests give their packages.
pub const AT: &str = "2026-01-15T08:00:00Z";

/// The program with an environment of its own: no locale and no clock of the machine reach it.
pub fn fondo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fondo"));
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null());
    command
}

/// `fondo run SOURCE --profile deposito --out OUT --at AT --json`.
pub fn run_command(source: &Path, out: &Path) -> Command {
    let mut command = fondo();
    command.arg("run").arg(source).args(["--profile", "deposito", "--at", AT, "--json", "--out"]).arg(out);
    command
}

/// What a call came to.
pub struct Ended {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// The events of `--json`.
    pub events: Vec<Value>,
    /// What people would read.
    pub stderr: String,
}

impl Ended {
    /// The last event.
    pub fn summary(&self) -> &Value {
        let last = self.events.iter().rfind(|event| event["event"] == "summary");
        last.unwrap_or_else(|| panic!("no summary: {}", self.stderr))
    }

    /// A number of the summary.
    pub fn number(&self, name: &str) -> u64 {
        self.summary()[name].as_u64().unwrap_or_else(|| panic!("no {name}: {}", self.summary()))
    }

    /// The same, if the exit code is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{:?}", self.stderr, self.events.last());
        self
    }
}

/// Runs a command to its end.
pub fn end(command: &mut Command) -> Ended {
    ended(command.output().unwrap())
}

/// Starts a command with its output kept.
pub fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn ended(output: Output) -> Ended {
    let text = String::from_utf8_lossy(&output.stdout);
    Ended {
        code: output.status.code(),
        events: text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
