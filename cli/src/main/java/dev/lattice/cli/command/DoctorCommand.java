package dev.lattice.cli.command;

import dev.lattice.api.client.json.JsonObject;
import dev.lattice.cli.ExitCode;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.doctor.Examination;
import dev.lattice.cli.doctor.Finding;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.output.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: what is wrong here, and the fix. */
@Command(name = "doctor", description = "Looks for what is wrong on this machine and says how to put it right.")
final class DoctorCommand implements Callable<Integer> {
    private static final int MARK = 8;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private FormatOptions format = new FormatOptions();

    private final Surroundings around;

    DoctorCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(around).run(connection.target(around));
        switch (format.format()) {
            case json -> new Printer(around, format).json(json(findings));
            case yaml -> around.text().print(Yaml.of(json(findings)));
            case table, wide, name -> findings.forEach(this::print);
        }
        boolean broken = findings.stream().anyMatch(finding -> finding.level() == Finding.Level.BROKEN);
        return broken ? 1 : ExitCode.OK;
    }

    private void print(Finding finding) {
        String mark = finding.level().name().toLowerCase(Locale.ROOT);
        around.text()
                .println(mark + " ".repeat(MARK - mark.length()) + finding.about() + ": "
                        + Inert.line(finding.message()));
        if (!finding.fix().isEmpty()) {
            around.text().println(" ".repeat(MARK) + "-> " + Inert.line(finding.fix()));
        }
    }

    private static JsonObject json(List<Finding> findings) {
        List<JsonObject> items = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("about", finding.about());
            fields.put("level", finding.level().name().toLowerCase(Locale.ROOT));
            fields.put("message", finding.message());
            fields.put("fix", finding.fix());
            items.add(JsonObject.of(fields));
        }
        return JsonObject.of(Map.of("items", items));
    }
}
