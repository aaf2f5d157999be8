//! The words of `fondo jobs`.

use crate::cli::help::Text;

pub const HELP: &[Text] = &[
    Text::new(
        "jobs.about",
        "Write what makes the machine verify every day: systemd units or a cron line",
        "Scrive ciò che fa verificare ogni giorno la macchina: unità systemd o riga di cron",
    ),
    Text::new(
        "jobs.usage",
        "fondo jobs [--workspace DIR] [--at HH:MM] [--user NAME] [--install DIR | --cron]",
        "fondo jobs [--workspace CARTELLA] [--at HH:MM] [--user NOME] [--install CARTELLA | --cron]",
    ),
    Text::new(
        "jobs.after",
        "The job runs `fondo verify --due --report --background`: a slice of each store, then one summary by mail or to a server as fondo.toml says. It \
         may read everything and write nothing but the workspace, with idle priority on the disk. Two runs never meet (exit code 75); a \
         day that was missed is made up for.\n\n\
         Examples:\n  \
         fondo jobs --workspace /srv/fondo --install /etc/systemd/system && systemctl enable --now fondo-verify.timer\n  \
         fondo jobs --workspace /srv/fondo --cron",
        "Il lavoro esegue `fondo verify --due --report --background`: una parte di ogni store, poi un solo riepilogo per posta o a un server, come dice \
         fondo.toml. Può leggere tutto e scrivere solo nello spazio di lavoro, con priorità minima sul disco. Due esecuzioni non si \
         incontrano mai (codice 75); un giorno saltato viene recuperato.\n\n\
         Esempi:\n  \
         fondo jobs --workspace /srv/fondo --install /etc/systemd/system && systemctl enable --now fondo-verify.timer\n  \
         fondo jobs --workspace /srv/fondo --cron",
    ),
    Text::new(
        "jobs.at",
        "When it begins, each day. Without it, 20:00",
        "Quando comincia, ogni giorno. Se manca, 20:00",
    ),
    Text::new("jobs.at=", "HH:MM", "HH:MM"),
    Text::new(
        "jobs.user",
        "The user who runs it. Without it, the one of the service manager",
        "L'utente che lo esegue. Se manca, quello del gestore dei servizi",
    ),
    Text::new("jobs.user=", "NAME", "NOME"),
    Text::new(
        "jobs.install",
        "Write both units into this folder. Without it, they are shown",
        "Scrive le due unità in questa cartella. Se manca, vengono mostrate",
    ),
    Text::new("jobs.install=", "DIR", "CARTELLA"),
    Text::new("jobs.cron", "Show a line for cron instead", "Mostra invece una riga per cron"),
];
