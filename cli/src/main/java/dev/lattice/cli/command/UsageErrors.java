package dev.lattice.cli.command;

import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Short and to the point: what is wrong, the nearest that exists, where the help is. */
final class UsageErrors implements CommandLine.IParameterExceptionHandler {
    private final Surroundings around;

    UsageErrors(Surroundings around) {
        this.around = around;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        around.say(Inert.lines(message(failure)));
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        around.say("'" + command.getCommandSpec().qualifiedName() + " --help' shows what it takes");
        return ExitCode.USAGE;
    }

    /** The parser's own words, but where it counts arguments though a command was meant. */
    private static String message(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !command.getSubcommands().isEmpty()) {
            return "'" + command.getCommandSpec().qualifiedName() + "' has no command '"
                    + unmatched.getUnmatched().getFirst() + "'";
        }
        return String.valueOf(failure.getMessage());
    }
}
