//! The units of systemd and the line of cron.

use std::path::Path;

/// A job.
pub struct Job<'j> {
    /// The program.
    pub program: &'j Path,
    /// The workspace.
    pub workspace: &'j Path,
    /// Hour and minute at which it begins.
    pub at: (u8, u8),
    /// Who runs it.
    pub user: Option<&'j str>,
}

impl Job<'_> {
    /// `fondo-verify.service`: what may be read is everything, what may be written is the workspace.
    pub fn service(&self) -> String {
        let user = self.user.map(|user| format!("User={user}\n")).unwrap_or_default();
        let (program, workspace) = (quoted(self.program), quoted(self.workspace));
        // A path in a setting that takes a list is quoted as in a command.
        format!(
            "[Unit]\nDescription=Fondo: a day's slice of fixity verification\n\n\
             [Service]\nType=oneshot\n{user}ExecStart={program} verify --due --report --background --workspace {workspace}\n\
             KillSignal=SIGINT\nTimeoutStopSec=300\n\
             Nice=19\nIOSchedulingClass=idle\nCPUSchedulingPolicy=batch\n\
             NoNewPrivileges=yes\nProtectSystem=strict\nReadWritePaths={workspace}\nPrivateTmp=yes\nPrivateDevices=yes\n\
             ProtectKernelTunables=yes\nProtectKernelModules=yes\nProtectKernelLogs=yes\nProtectControlGroups=yes\nProtectClock=yes\n\
             ProtectHostname=yes\nRestrictNamespaces=yes\nRestrictRealtime=yes\nRestrictSUIDSGID=yes\nLockPersonality=yes\n\
             MemoryDenyWriteExecute=yes\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nSystemCallArchitectures=native\n\
             SystemCallFilter=@system-service\nCapabilityBoundingSet=CAP_DAC_READ_SEARCH\nUMask=0027\n"
        )
    }

    /// `fondo-verify.timer`: each day, with a day that was missed made up for.
    pub fn timer(&self) -> String {
        let (hour, minute) = self.at;
        format!(
            "[Unit]\nDescription=Fondo: fixity verification each day\n\n\
             [Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\nRandomizedDelaySec=15min\n\n\
             [Install]\nWantedBy=timers.target\n"
        )
    }

    /// A line for the table of cron.
    pub fn cron(&self) -> String {
        let (hour, minute) = self.at;
        // In a line of cron a percent sign is a line end.
        let shell =
            |path: &Path| format!("'{}'", path.display().to_string().replace('\'', "'\\''").replace('%', "\\%"));
        let (program, workspace) = (shell(self.program), shell(self.workspace));
        format!(
            "{minute} {hour} * * * {program} verify --due --report --background --quiet --workspace {workspace} >/dev/null\n"
        )
    }
}

/// A path as a word of a unit file (systemd.service, "Command lines"; systemd.unit, "Specifiers").
fn quoted(path: &Path) -> String {
    let text =
        path.display().to_string().replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if text.contains([' ', '\t', '"', '\'', ';', '\\', '$']) { format!("\"{text}\"") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_words() {
        let job = Job {
            program: Path::new("/opt/fondo bin/fondo"),
            workspace: Path::new("/srv/100%"),
            at: (5, 7),
            user: Some("archivio"),
        };
        let service = job.service();
        assert!(
            service.contains(
                "ExecStart=\"/opt/fondo bin/fondo\" verify --due --report --background --workspace /srv/100%%\n"
            ),
            "{service}"
        );
        assert!(service.contains("\nUser=archivio\n") && job.timer().contains("OnCalendar=*-*-* 05:07:00"));
        assert!(job.cron().starts_with("7 5 * * * ") && job.cron().contains("'/srv/100\\%'"), "{}", job.cron());
    }
}
