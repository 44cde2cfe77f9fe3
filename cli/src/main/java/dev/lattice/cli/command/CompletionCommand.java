package dev.lattice.cli.command;

import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code completion}: a script for the shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options.",
            "bash: source <(lattice completion bash)   zsh: the same in ~/.zshrc   fish: lattice completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    private final Surroundings around;

    CompletionCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        CommandLine program = Lattice.program(around, "");
        switch (shell) {
            // picocli's script asks zsh itself to understand bash's completion.
            case bash, zsh -> around.text().print(AutoComplete.bash("lattice", program));
            case fish -> fish(program);
        }
        return ExitCode.OK;
    }

    private void fish(CommandLine program) {
        around.text().println("complete -c lattice -f");
        program.getSubcommands().forEach((name, command) -> {
            line("__fish_use_subcommand", "-a " + name, description(command));
            String seen = "__fish_seen_subcommand_from " + name;
            command.getSubcommands().forEach((below, nested) -> line(seen, "-a " + below, description(nested)));
            options(seen, command);
            command.getSubcommands().values().forEach(nested -> options(seen, nested));
        });
    }

    private void options(String condition, CommandLine command) {
        command.getCommandSpec().options().forEach(option -> {
            StringBuilder flags = new StringBuilder();
            for (String name : option.names()) {
                flags.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                        .append(' ');
            }
            flags.append(option.arity().max() > 0 ? "-r" : "");
            String[] description = option.description();
            line(condition, flags.toString().strip(), description.length == 0 ? "" : description[0]);
        });
    }

    private static String description(CommandLine command) {
        String[] description = command.getCommandSpec().usageMessage().description();
        return description.length == 0 ? "" : description[0];
    }

    private void line(String condition, String what, String description) {
        around.text()
                .println("complete -c lattice -n '" + condition + "' " + what + " -d '"
                        + description.replace("\\", "\\\\").replace("'", "\\'") + "'");
    }
}
