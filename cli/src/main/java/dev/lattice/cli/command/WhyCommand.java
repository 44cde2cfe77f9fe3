package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.LatticeClient;
import dev.lattice.api.why.WhyView;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code why}: one sentence about anything that waits, rests, ended or earned nothing. */
@Command(
        name = "why",
        description = {
            "Says in one sentence why something stands as it does, and what can be done about it:",
            "a job by its id; a workload, an application, a schedule or a node by its name; or 'earnings'."
        })
final class WhyCommand implements Callable<Integer> {
    private final Surroundings around;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    @Parameters(paramLabel = "WHAT", description = "An id, a name, or 'earnings'.")
    private String what = "";

    WhyCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (LatticeClient client = connection.target(around).connect()) {
            Answer<WhyView> answer = client.why().of(what);
            WhyView why = answer.value();
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("Why", why.sentence());
            if (why.fix() != null) {
                lines.put("Fix", why.fix());
            }
            for (int i = 0; i < why.before().size(); i++) {
                lines.put(
                        i == 0 ? "Before" : "Before that" + (i > 1 ? " (" + i + ")" : ""),
                        why.before().get(i));
            }
            lines.put("Code", why.code());
            new Printer(around, format).details(answer.json(), why.subject(), lines);
            return ExitCode.OK;
        }
    }
}
