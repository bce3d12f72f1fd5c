//! What the command line takes from the configuration file.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use clap::Args;

use super::reach::Reach;
use super::service::Service;
use super::statements::ScriptFile;
use super::{Failure, Refused, complain, ledger_arn};
use partiql_iam::Diagnostic;
use partiql_iam::nearest::nearest;
use partiql_iam::qldb::catalog::Catalog;
use partiql_iam::qldb::{Ledger, LedgerArn, PermissionsMode};
use partiql_iam_project::{
    Config, ConfigError, DynamoDbConfig, RoleConfig, Says, Tables, TablesError, UnknownService, catalog, first_line,
    read_file, service_of,
};

/// The flags of every command.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct GlobalArgs {
    /// Do not look for `partiql-iam.toml` above the script, or in the working directory and above
    #[arg(long, global = true, display_order = 900)]
    no_config: bool,
    /// Say on standard error what was taken from `partiql-iam.toml`
    #[arg(long, global = true, display_order = 901)]
    verbose: bool,
}

/// The configuration file, read when it is first asked for.
pub(super) struct GlobalFlags {
    global: GlobalArgs,
    /// The file from which on it is looked for; the working directory if there is none.
    start: OnceCell<PathBuf>,
    config: OnceCell<Option<Config>>,
    reach: Reach,
}

impl GlobalFlags {
    pub(super) const fn new(global: GlobalArgs) -> Self {
        Self { global, start: OnceCell::new(), config: OnceCell::new(), reach: Reach::Everywhere }
    }

    /// The same flags where these files alone are read; nothing is read yet.
    #[cfg(feature = "mcp")]
    pub(super) const fn reaching(&self, reach: Reach) -> Self {
        Self { global: self.global, start: OnceCell::new(), config: OnceCell::new(), reach }
    }

    /// The flags themselves.
    #[cfg(feature = "mcp")]
    pub(super) const fn global(&self) -> GlobalArgs {
        self.global
    }

    /// Which files are read.
    pub(super) const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The same flags with this configuration file in the place of the nearest one.
    pub(super) fn within(&self, config: Option<Config>) -> Self {
        Self { global: self.global, start: OnceCell::new(), config: OnceCell::from(config), reach: self.reach.clone() }
    }

    /// Whether configuration files count.
    pub(super) const fn reads_config(&self) -> bool {
        !self.global.no_config
    }

    /// Whether the language server looks for files.
    #[cfg(feature = "lsp")]
    pub(super) const fn config_files(&self) -> partiql_iam_lsp::ConfigFiles {
        if self.global.no_config { partiql_iam_lsp::ConfigFiles::Ignored } else { partiql_iam_lsp::ConfigFiles::Read }
    }

    /// The configuration file is looked for from a file on, as the editor does. To be called before anything is taken from it; the first
    /// call counts.
    pub(super) fn look_above(&self, file: &Path) {
        if file != Path::new("-") {
            self.start.get_or_init(|| file.to_owned());
        }
    }

    /// The nearest file, upward from the script, or else from the working directory.
    fn config(&self) -> Result<Option<&Config>, Failure> {
        if let Some(config) = self.config.get() {
            return Ok(config.as_ref());
        }
        let config = if self.global.no_config {
            None
        } else {
            let found = self.locate(self.start.get().map_or(Path::new(""), PathBuf::as_path))?;
            found.map(|path| self.read_config(&path)).transpose()?
        };
        Ok(self.config.get_or_init(|| config).as_ref())
    }

    /// Where the nearest file is, upward from a path.
    pub(super) fn locate(&self, start: &Path) -> Result<Option<PathBuf>, Failure> {
        let found = Config::locate(start).map_err(|error| not_read(&error))?;
        Ok(found.filter(|path| self.reach.has_in_its_tree(path)))
    }

    /// What a configuration file says.
    pub(super) fn read_config(&self, path: &Path) -> Result<Config, Failure> {
        self.reach.check(path).map_err(|error| Failure::unreadable(path, &error.into()))?;
        let read = || Config::parse(&read_file(path)?, path);
        read().map_err(|error| not_read(&error))
    }

    /// Says on standard error what was taken from the file; always, if the answer itself does not show it.
    fn taken(&self, config: &Config, what: &str, always: bool) {
        if always || self.global.verbose {
            complain(&format!("note: {what} of `{}`", config.path.display()));
        }
    }

    /// The service that the script itself or the configuration file names.
    pub(super) fn named_service(&self, script: Option<&ScriptFile>) -> Result<Option<Named>, Failure> {
        let config = self.config()?;
        let (text, path) = script.map_or(("", None), |script| (script.text.as_str(), script.path.as_deref()));
        let said = service_of(text, path, config).map_err(|error| unknown_service(script, &error))?;
        let Some((service, says)) = said else { return Ok(None) };
        let service = Service::from(service);
        match (says, script, config) {
            (Says::FirstLine, Some(script), _) => {
                Ok(Some(Named { service, by: script.name.clone(), is_first_line: true }))
            }
            (Says::Files | Says::Service, _, Some(config)) => {
                self.taken(config, &format!("service {}", service.name()), false);
                Ok(Some(Named { service, by: config.path.display().to_string(), is_first_line: false }))
            }
            (Says::FirstLine | Says::Files | Says::Service | Says::Sections, _, _) => Ok(None),
        }
    }

    /// The service that the file names, or the only one that it speaks of.
    pub(super) fn meant_service(&self) -> Result<Option<Service>, Failure> {
        Ok(self.config()?.and_then(Config::meant_service).map(Service::from))
    }

    /// DynamoDB's tables, as the flags say, else the file. What the file says of their account and region is refused at its place there.
    pub(super) fn tables(&self, flags: DynamoDbConfig, always: bool) -> Result<Tables, Failure> {
        let (by_account, by_region) = (flags.account.is_some(), flags.region.is_some());
        let config = self.dynamodb(flags, always)?;
        let error = match Tables::load(&config, &|path, limit| self.reach.read_text(path, limit)) {
            Ok(tables) => return Ok(tables),
            Err(TablesError::File(problem)) => return Err(problem.into()),
            Err(TablesError::Target(error)) => error,
        };
        let Some(config) = self.config()? else { return Err(Failure::without_place(&error)) };
        match config.target_place(&error) {
            Some((key, text, span)) if !(if key == "account" { by_account } else { by_region }) => {
                let name = config.path.display().to_string();
                Err(Failure::File(Box::new(Refused::text(&name, text, Diagnostic::from(&error).at(span)))))
            }
            _ => Err(Failure::without_place(&error)),
        }
    }

    /// What is known of DynamoDB's tables: what the flags say, else what the file says. Of another account or region the file's schema says
    /// nothing. `always`: say what is the file's even if nobody asked.
    fn dynamodb(&self, flags: DynamoDbConfig, always: bool) -> Result<DynamoDbConfig, Failure> {
        let Some(config) = self.config()? else { return Ok(flags) };
        let DynamoDbConfig { account, region, schemas } = flags;
        let file = &config.dynamodb;
        let differs = |flag: &Option<String>, said: &Option<String>| flag.is_some() && said.is_some() && flag != said;
        let is_elsewhere = differs(&account, &file.account) || differs(&region, &file.region);
        for (name, flag, said) in [("account", &account, &file.account), ("region", &region, &file.region)] {
            if let (None, Some(said)) = (flag, said) {
                self.taken(config, &format!("{name} `{said}`"), always);
            }
        }
        let schemas = if schemas.is_empty() && !is_elsewhere {
            for path in &file.schemas {
                self.taken(config, &format!("schema `{}`", path.display()), always);
            }
            file.schemas.clone()
        } else {
            schemas
        };
        let (account, region) = (account.or_else(|| file.account.clone()), region.or_else(|| file.region.clone()));
        Ok(DynamoDbConfig { account, region, schemas })
    }

    /// The ledger's ARN: that of the flag, else that of the file.
    pub(super) fn ledger_arn(&self, flag: Option<&LedgerArn>) -> Result<Option<LedgerArn>, Failure> {
        if let Some(arn) = flag {
            return Ok(Some(arn.clone()));
        }
        let Some(config) = self.config()? else { return Ok(None) };
        if let Some(arn) = &config.qldb.ledger {
            self.taken(config, &format!("ledger `{arn}`"), false);
        }
        Ok(config.qldb.ledger.clone())
    }

    /// The role of this name, or the file's current one. `always`: say which it is even if nobody asked.
    pub(super) fn role(&self, name: Option<&str>, always: bool) -> Result<RoleConfig, Failure> {
        let refuse = |problem: &str, help: &str| Err(Failure::plain("role", problem, help));
        let Some(config) = self.config()? else {
            let problem = match name {
                Some(name) => format!("there is no `partiql-iam.toml` to say what the role `{name}` is"),
                None => "no policy is given".to_owned(),
            };
            return refuse(&problem, "give the role's policies with `--policy`");
        };
        let file = config.path.display();
        let Some(name) = name.or(config.role.as_deref()) else {
            let help = format!("give the policies with `--policy`, or with `--role` the name of a role in `{file}`");
            return refuse("no policy is given", &help);
        };
        let Some(role) = config.roles.get(name) else {
            let help = match nearest(name, config.roles.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add a table `[roles.{name}]` with its policies"),
            };
            return refuse(&format!("there is no role `{name}` in `{file}`"), &help);
        };
        self.taken(config, &format!("role `{name}`"), always);
        Ok(role.clone())
    }
}

/// Why a configuration file is not read.
fn not_read(error: &ConfigError) -> Failure {
    Failure::File(Box::new(Refused::text(&error.path().display().to_string(), error.text(), error.into())))
}

/// A service, and the file that names it.
pub(super) struct Named {
    pub(super) service: Service,
    pub(super) by: String,
    /// Whether that is the script itself.
    pub(super) is_first_line: bool,
}

/// The service that the first line of the script names, and the script.
pub(super) fn service_of_script(script: Option<&ScriptFile>) -> Result<Option<(Service, &str)>, Failure> {
    let Some(file) = script else { return Ok(None) };
    let service = first_line(&file.text).map_err(|error| unknown_service(script, &error))?;
    Ok(service.map(|service| (service.into(), file.name.as_str())))
}

fn unknown_service(script: Option<&ScriptFile>, error: &UnknownService) -> Failure {
    match script {
        Some(script) => Failure::File(Box::new(Refused::text(&script.name, &script.text, error.into()))),
        None => Failure::without_place(error),
    }
}

#[derive(Debug, Args)]
pub(super) struct LedgerArgs {
    /// The ledger's ARN; if neither this nor `partiql-iam.toml` gives it, ARNs are templates
    #[arg(long, value_name = "ARN", value_parser = ledger_arn)]
    ledger: Option<LedgerArn>,
    /// The ledger's tables, as JSON or Ion text; `-` is standard input
    #[arg(long, value_name = "FILE")]
    catalog: Option<PathBuf>,
    /// How the ledger authorizes statements; standard, unless `partiql-iam.toml` says otherwise
    #[arg(long, value_enum, ignore_case = true)]
    permissions_mode: Option<Mode>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Mode {
    /// Each command and table needs its own permission
    Standard,
    /// SendCommand on the ledger is enough (legacy)
    #[value(alias = "ALLOW_ALL")]
    AllowAll,
}

/// The ledger that a command is about.
#[derive(Debug)]
pub(super) struct Target {
    ledger: Ledger,
    catalog: Option<PathBuf>,
    /// The ledger is the file's.
    from_file: bool,
    reach: Reach,
}

impl LedgerArgs {
    /// A flag that is given, if one is.
    pub(super) fn given(&self) -> Option<&'static str> {
        let Self { ledger, catalog, permissions_mode } = self;
        let flags = [
            (ledger.is_some(), "--ledger"),
            (catalog.is_some(), "--catalog"),
            (permissions_mode.is_some(), "--permissions-mode"),
        ];
        flags.into_iter().find(|(is_given, _)| *is_given).map(|(_, flag)| flag)
    }

    /// Flags win over the file. With the ARN of another ledger the file's catalog and permissions mode do not count: they are
    /// not of that ledger.
    pub(super) fn target(&self, settings: &GlobalFlags) -> Result<Target, Failure> {
        let Self { ledger, catalog, permissions_mode } = self;
        let mode = permissions_mode.map(|mode| match mode {
            Mode::Standard => PermissionsMode::Standard,
            Mode::AllowAll => PermissionsMode::AllowAll,
        });
        let is_of_file =
            |config: &&Config| ledger.is_none() || config.qldb.ledger.is_none() || *ledger == config.qldb.ledger;
        let Some(config) = settings.config()?.filter(is_of_file) else {
            let arn = ledger.clone().unwrap_or(LedgerArn::TEMPLATE);
            let ledger = Ledger { arn, mode: mode.unwrap_or_default() };
            let (catalog, reach) = (catalog.clone(), settings.reach.clone());
            return Ok(Target { ledger, catalog, from_file: false, reach });
        };
        let arn = settings.ledger_arn(ledger.as_ref())?.unwrap_or(LedgerArn::TEMPLATE);
        if let (None, Some(path)) = (catalog, &config.qldb.catalog) {
            settings.taken(config, &format!("catalog `{}`", path.display()), false);
        }
        if mode.is_none() && config.qldb.mode == PermissionsMode::AllowAll {
            // It makes answers smaller: nobody may miss it.
            settings.taken(config, "permissions mode `ALLOW_ALL`", true);
        }
        Ok(Target {
            from_file: ledger.is_none() && config.qldb.ledger.is_some(),
            ledger: Ledger { arn, mode: mode.unwrap_or(config.qldb.mode) },
            catalog: catalog.clone().or_else(|| config.qldb.catalog.clone()),
            reach: settings.reach.clone(),
        })
    }
}

impl Target {
    /// The ledger, a template if its ARN is not known.
    pub(super) fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }

    /// The ledger of a command whose answer no template can have.
    pub(super) fn real_ledger(&self) -> Result<Ledger, Failure> {
        real(&self.ledger.arn)?;
        Ok(self.ledger())
    }

    pub(super) fn catalog(&self) -> Result<Option<Catalog>, Failure> {
        let Some(path) = &self.catalog else { return Ok(None) };
        Ok(Some(catalog(path, &|path, limit| self.reach.read_text(path, limit))?))
    }

    /// Says which ledger it is, where it is the file's and the answer does not show it.
    pub(super) fn announce(&self, settings: &GlobalFlags) {
        if let (true, Ok(Some(config))) = (self.from_file && !settings.global.verbose, settings.config()) {
            settings.taken(config, &format!("ledger `{}`", self.ledger.arn), true);
        }
    }
}

/// Refuses the template of an ARN.
pub(super) fn real(arn: &LedgerArn) -> Result<(), Failure> {
    if arn.is_template() {
        let help = "give it with `--ledger`, or in `partiql-iam.toml`";
        return Err(Failure::plain("template-ledger", "the ledger's ARN is not given", help));
    }
    Ok(())
}
