package dev.lattice.core.build.python;

import dev.lattice.core.build.python.PythonSource.Kind;
import dev.lattice.core.build.python.PythonSource.Scope;
import dev.lattice.core.build.python.PythonSource.Statement;
import dev.lattice.core.build.python.PythonSource.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a file of Python imports, defines and assigns when it is imported. */
final class PythonFile {
    /**
     * A name of the module that is the result of a call.
     *
     * @param callee with the names of imports in place: {@code F()} after {@code from fastapi import FastAPI as F} is
     *     {@code fastapi.FastAPI}
     * @param text as people know it from the source
     */
    record Assignment(String name, String callee, String text) {}

    /**
     * A function of the module.
     *
     * @param required how many arguments it cannot be called without
     * @param callees that its body calls, as in assignments
     */
    record Function(String name, boolean async, int required, List<String> parameters, Set<String> callees) {}

    private static final int MOST_STARS = 8;

    private final String path;
    private final List<Statement> statements;
    private final Map<String, String> imports = new HashMap<>();
    private final List<String> modules = new ArrayList<>();
    private final List<String> stars = new ArrayList<>();
    private final Set<String> defined = new HashSet<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final Map<String, List<Token>> values = new HashMap<>();

    private PythonFile(String path, List<Statement> statements) {
        this.path = path;
        this.statements = statements;
    }

    static PythonFile of(String path, String text) {
        PythonFile file = new PythonFile(path, PythonSource.statements(text));
        for (Statement statement : file.statements) {
            file.readImport(statement);
            if (statement.begins("def")) {
                file.defined.add(statement.at(1).text());
            }
        }
        Map<Integer, Set<String>> bodies = new HashMap<>();
        for (Statement statement : file.statements) {
            if (statement.function() >= 0) {
                file.addCallees(statement, bodies.computeIfAbsent(statement.function(), any -> new LinkedHashSet<>()));
            }
        }
        for (int i = 0; i < file.statements.size(); i++) {
            file.readDefinition(file.statements.get(i), bodies.getOrDefault(i, Set.of()));
        }
        return file;
    }

    String path() {
        return path;
    }

    List<Statement> statements() {
        return statements;
    }

    List<Assignment> assignments() {
        return assignments;
    }

    List<Function> functions() {
        return functions;
    }

    /** Names that are imported, each with what it stands for, such as {@code fastapi.FastAPI} or {@code .web.app}. */
    Map<String, String> imports() {
        return imports;
    }

    /** Modules that are imported, with those that names are imported from; relative ones begin with a dot. */
    List<String> modules() {
        return modules;
    }

    /** Whether a package is imported, or something of it. */
    boolean uses(String name) {
        return modules.stream().anyMatch(module -> module.equals(name) || module.startsWith(name + "."));
    }

    /** The tokens that a name of the module is assigned last. */
    Optional<List<Token>> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The text that a name of the module is assigned last; empty when it is no plain text. */
    Optional<String> string(String name) {
        return value(name)
                .filter(tokens -> tokens.size() == 1 && tokens.getFirst().kind() == Kind.STRING)
                .map(tokens -> tokens.getFirst().text());
    }

    /** Whether a dotted name is called, when the module is imported or when it is run as a script. */
    boolean calls(Scope scope, String callee) {
        return statements.stream()
                .filter(statement -> statement.scope() == scope)
                .anyMatch(statement -> {
                    Set<String> callees = new LinkedHashSet<>();
                    addCallees(statement, callees);
                    return callees.contains(callee);
                });
    }

    private void readImport(Statement statement) {
        if (statement.begins("import")) {
            int i = 1;
            while (statement.at(i).isName()) {
                StringBuilder module = new StringBuilder();
                i = dotted(statement, i, module);
                modules.add(module.toString());
                if (statement.at(i).is("as")) {
                    imports.put(statement.at(i + 1).text(), module.toString());
                    i += 2;
                } else {
                    String root = module.substring(0, (module + ".").indexOf('.'));
                    imports.put(root, root);
                }
                i++;
            }
        } else if (statement.begins("from")) {
            StringBuilder module = new StringBuilder();
            int i = dotted(statement, 1, module);
            if (module.isEmpty() || !statement.at(i).is("import")) {
                return;
            }
            modules.add(module.toString());
            String prefix = module.charAt(module.length() - 1) == '.' ? module.toString() : module + ".";
            i++;
            if (statement.at(i).is("*")) {
                stars.add(prefix);
                return;
            }
            i += statement.at(i).is("(") ? 1 : 0;
            while (statement.at(i).isName()) {
                String name = statement.at(i).text();
                boolean renamed = statement.at(i + 1).is("as");
                imports.put(renamed ? statement.at(i + 2).text() : name, prefix + name);
                i += renamed ? 4 : 2;
            }
        }
    }

    private void readDefinition(Statement statement, Set<String> body) {
        if (statement.scope() != Scope.MODULE) {
            return;
        }
        boolean async = statement.begins("async", "def");
        if (async || statement.begins("def")) {
            readFunction(statement, async, body);
        } else if (statement.begins("class")) {
            readClass(statement);
        } else {
            readAssignment(statement);
        }
    }

    private void readFunction(Statement statement, boolean async, Set<String> body) {
        int name = async ? 2 : 1;
        List<String> parameters = new ArrayList<>();
        int required = 0;
        int depth = 0;
        boolean expected = false;
        boolean optional = false;
        for (int i = name + 1; i < statement.tokens().size(); i++) {
            Token token = statement.at(i);
            if (token.is("(") || token.is("[") || token.is("{")) {
                depth++;
                expected = depth == 1;
            } else if (token.is(")") || token.is("]") || token.is("}")) {
                depth--;
                if (depth == 0) {
                    break;
                }
            } else if (depth == 1 && token.is(",")) {
                expected = true;
            } else if (depth == 1 && (token.is("*") || token.is("**"))) {
                optional = true;
            } else if (depth == 1 && expected && token.isName()) {
                parameters.add(token.text());
                required += optional ? 0 : 1;
                expected = false;
            } else if (depth == 1 && token.is("=") && !parameters.isEmpty() && !optional) {
                required--;
            }
        }
        Set<String> callees = new LinkedHashSet<>(body);
        addCallees(statement, callees);
        functions.add(new Function(statement.at(name).text(), async, required, parameters, callees));
    }

    /** A class that extends what is imported is made as that is. */
    private void readClass(Statement statement) {
        if (statement.at(1).isName() && statement.at(2).is("(")) {
            StringBuilder base = new StringBuilder();
            dotted(statement, 3, base);
            String resolved = resolve(base.toString());
            if (resolved.indexOf('.') > 0) {
                imports.putIfAbsent(statement.at(1).text(), resolved);
            }
        }
    }

    private void readAssignment(Statement statement) {
        if (!statement.at(0).isName()) {
            return;
        }
        List<String> names = new ArrayList<>();
        int value = 0;
        int begin = 0;
        int depth = 0;
        for (int i = 0; i < statement.tokens().size(); i++) {
            Token token = statement.at(i);
            if (token.is("(") || token.is("[") || token.is("{")) {
                depth++;
            } else if (token.is(")") || token.is("]") || token.is("}")) {
                depth--;
            } else if (depth == 0 && token.is("=")) {
                boolean plain = i == begin + 1
                        || statement.at(begin + 1).is(":")
                        || statement.at(begin + 1).is(",");
                if (plain && statement.at(begin).isName()) {
                    names.add(statement.at(begin).text());
                }
                begin = i + 1;
                value = i + 1;
            }
        }
        if (names.isEmpty()) {
            return;
        }
        List<Token> tokens =
                statement.tokens().subList(value, statement.tokens().size());
        names.forEach(name -> values.put(name, tokens));
        StringBuilder callee = new StringBuilder();
        int after = dotted(statement, value, callee);
        if (!callee.isEmpty() && statement.at(after).is("(")) {
            String arguments = statement.at(after + 1).is(")") ? "()" : "(…)";
            for (String name : names) {
                assignments.add(new Assignment(
                        name, resolve(callee.toString()), Excerpt.of(name + " = " + callee) + arguments));
            }
        }
    }

    /** Adds what a statement calls, except what it defines. */
    private void addCallees(Statement statement, Set<String> callees) {
        List<Token> tokens = statement.tokens();
        int i = 0;
        while (i < tokens.size()) {
            if (!tokens.get(i).isName()) {
                i++;
                continue;
            }
            StringBuilder name = new StringBuilder();
            boolean defined =
                    i > 0 && (tokens.get(i - 1).is("def") || tokens.get(i - 1).is("class"));
            i = Math.max(i + 1, dotted(statement, i, name));
            if (statement.at(i).is("(") && !defined) {
                callees.add(resolve(name.toString()));
            }
        }
    }

    /** Appends a dotted name, with leading dots, that begins there; gives the place behind it. */
    private static int dotted(Statement statement, int from, StringBuilder into) {
        int i = from;
        boolean name = false;
        while (true) {
            Token token = statement.at(i);
            if (token.is(".")) {
                name = false;
            } else if (token.isName() && !name && !token.is("import")) {
                name = true;
            } else {
                return i;
            }
            into.append(token.text());
            i++;
        }
    }

    /** What a dotted name stands for. */
    private String resolve(String dotted) {
        int dot = dotted.indexOf('.');
        String first = dot < 0 ? dotted : dotted.substring(0, dot);
        String imported = imports.get(first);
        if (imported != null) {
            return dot < 0 ? imported : imported + dotted.substring(dot);
        }
        if (dot >= 0 || stars.isEmpty() || defined.contains(dotted)) {
            return dotted;
        }
        // Of several modules of which everything is imported, a framework's is the one that makes applications.
        return stars.stream()
                .limit(MOST_STARS)
                .map(star -> star + dotted)
                .filter(qualified -> WebFramework.madeBy(qualified).isPresent())
                .findFirst()
                .orElse(dotted);
    }
}
