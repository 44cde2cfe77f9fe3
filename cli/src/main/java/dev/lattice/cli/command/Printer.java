package dev.lattice.cli.command;

import dev.lattice.api.client.Answer;
import dev.lattice.api.client.json.JsonObject;
import dev.lattice.api.client.json.JsonText;
import dev.lattice.api.page.Page;
import dev.lattice.cli.Surroundings;
import dev.lattice.cli.output.Inert;
import dev.lattice.cli.output.Table;
import dev.lattice.cli.output.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Prints results in the form that was asked for. Whatever is for programs stands alone on stdout. */
final class Printer {
    private final Surroundings around;
    private final FormatOptions.Format format;

    Printer(Surroundings around, FormatOptions options) {
        this.around = around;
        this.format = options.format();
    }

    /**
     * One column of a list.
     *
     * @param wide shown by {@code -o wide} only
     * @param text nothing that is typed again, so that it may be cut in a narrow terminal
     */
    record Column<T>(String heading, boolean wide, boolean text, Function<T, String> cell) {
        static <T> Column<T> of(String heading, Function<T, String> cell) {
            return new Column<>(heading, false, false, cell);
        }

        static <T> Column<T> text(String heading, Function<T, String> cell) {
            return new Column<>(heading, false, true, cell);
        }

        static <T> Column<T> wide(String heading, Function<T, String> cell) {
            return new Column<>(heading, true, false, cell);
        }
    }

    /**
     * A list.
     *
     * @param name the id of an item
     * @param whenEmpty says to a person what to do next when there is nothing
     */
    <T> void list(
            Answer<Page<T>> answer, Function<T, String> name, List<Column<T>> columns, Supplier<String> whenEmpty) {
        List<T> items = answer.value().items();
        switch (format) {
            case json -> json(answer.json());
            case yaml -> around.text().print(Yaml.of(answer.json()));
            case name -> items.forEach(item -> around.text().println(Inert.line(name.apply(item))));
            case table, wide -> table(items, columns, whenEmpty);
        }
        String next = answer.value().nextCursor();
        if (next != null && (format == FormatOptions.Format.table || format == FormatOptions.Format.wide)) {
            around.say("there are more: add --cursor " + Inert.line(next));
        }
    }

    private <T> void table(List<T> items, List<Column<T>> columns, Supplier<String> whenEmpty) {
        if (items.isEmpty()) {
            around.say(whenEmpty.get());
            return;
        }
        List<Column<T>> shown = new ArrayList<>(columns);
        if (format == FormatOptions.Format.table) {
            shown.removeIf(Column::wide);
        }
        Table table = new Table(
                shown.stream().map(Column::heading).toList(),
                shown.stream().filter(Column::text).map(Column::heading).collect(Collectors.toSet()));
        for (T item : items) {
            table.row(shown.stream().map(column -> column.cell().apply(item)).toList());
        }
        around.text().print(table.render(around.terminal().columns()));
    }

    /** One thing, as lines of {@code name: value}; nulls are left out. */
    void details(JsonObject json, String name, Map<String, String> lines) {
        switch (format) {
            case json -> json(json);
            case yaml -> around.text().print(Yaml.of(json));
            case name -> around.text().println(Inert.line(name));
            case table, wide -> lines(around, lines);
        }
    }

    /** Lines of {@code name: value}, the values under each other. */
    static void lines(Surroundings around, Map<String, String> lines) {
        int width = lines.keySet().stream().mapToInt(String::length).max().orElse(0) + 2;
        lines.forEach((key, value) -> around.text()
                .println(Inert.line(key) + ":" + " ".repeat(width - key.length() - 1) + Inert.lines(value)));
    }

    /** Something new: its id alone, or all of the answer for programs. */
    void created(Answer<?> answer, String idField) {
        switch (format) {
            case json -> json(answer.json());
            case yaml -> around.text().print(Yaml.of(answer.json()));
            case name, table, wide ->
                around.text().println(Inert.line(answer.json().text(idField)));
        }
    }

    boolean forPrograms() {
        return format == FormatOptions.Format.json || format == FormatOptions.Format.yaml;
    }

    void json(JsonObject json) {
        around.text().println(JsonText.indented(json));
    }
}
