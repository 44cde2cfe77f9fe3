# ./lattice test: everything that proves this checkout, summed up in one line. To be sourced after build.sh.

lattice_test_usage() {
  cat <<'EOF'
Usage: ./lattice test [--all|--faults|--bench] [--repeat N]

  (nothing)    formatting and lint, unit tests, end-to-end and fault tests on real processes, the console's tests, the
               console in a real browser
  --faults     every fault, fifty times (--repeat N: N times)
  --bench      the benchmarks; their table goes to docs/performance.md
  --all        all of the above, and every application of docs/builds.md instead of the quick ones

Tests that need a container engine use the one that answers, or one that is started for them (by root). Where there is
none, that counts as a failure; LATTICE_TEST_ENGINE=none leaves them out, and names them.

The last line is "N passed, N failed". The exit code is 0 when at least one test ran and none failed.
EOF
}

# Adds up the reports that surefire wrote since the stamp $1 in lattice_passed and lattice_failed, and names what was
# skipped because this machine cannot run it.
lattice_count_java() {
  lattice_sums=$(find "$root" -path '*/target/surefire-reports/TEST-*.xml' -newer "$1" \
    -exec grep -h '<testsuite ' {} + 2>/dev/null | awk '
      function value(name) {
        return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
      }
      {
        failed = value("failures") + value("errors")
        bad += failed
        good += value("tests") - failed - value("skipped")
        skipped = value("skipped") + 0
        if (skipped && match($0, / name="[^"]*"/)) {
          print skipped " skipped here: " substr($0, RSTART + 7, RLENGTH - 8) >"/dev/stderr"
        }
      }
      END { print good + 0, bad + 0 }')
  lattice_passed=$((lattice_passed + ${lattice_sums% *}))
  lattice_failed=$((lattice_failed + ${lattice_sums#* }))
}

# Runs tests that write vitest's report $1, and adds it up: lattice_vitest <report> <step …>
lattice_vitest() {
  lattice_report=$1
  shift
  rm -f "$lattice_report"
  lattice_step "$@" || lattice_step_failed
  if [ ! -f "$lattice_report" ]; then
    lattice_broken=$((lattice_broken + 1))
    return 0
  fi
  lattice_sums=$(tr ',{' '\n\n' <"$lattice_report" | awk -F: '
    /^"numPassedTests"/ { good = $2 } /^"numFailedTests"/ { bad = $2 } END { print good + 0, bad + 0 }')
  lattice_passed=$((lattice_passed + ${lattice_sums% *}))
  lattice_failed=$((lattice_failed + ${lattice_sums#* }))
}

# A step whose failure is counted and does not end the tests.
lattice_check() {
  lattice_step "$@" && return 0
  lattice_step_failed
  lattice_broken=$((lattice_broken + 1))
  return 1
}

# Names the tests that failed, each with what it said first, from surefire's reports since stamp $1.
lattice_name_failures() {
  find "$root" -path '*/target/surefire-reports/*.txt' -newer "$1" -exec awk '
      /^Tests run/ { next }
      left && NF { print "    " substr($0, 1, 300); left-- }
      /<<< (FAILURE|ERROR)/ { print; left = 3 }
    ' {} + | head -n 200 >&2
}

# Two modules at once: each spends much of its time waiting for processes that it started.
lattice_mvn_tests() {
  lattice_maven -T 2 -f "$root/pom.xml" -Dmaven.test.failure.ignore=true "$@"
}

lattice_test_console() {
  [ -f "$root/console/package.json" ] || return 0
  lattice_check lint "checking the console's style and types" \
    sh -c "cd '$root/console' && npm run lint && npm run typecheck"
  lattice_vitest "$root/console/test-results/vitest.json" vitest "testing the console" \
    npm --prefix "$root/console" test
}

lattice_test_browser() {
  [ -f "$root/console/e2e/run.mjs" ] || return 0
  if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    lattice_need chromium chromium "to drive the console in a browser" || {
      lattice_broken=$((lattice_broken + 1))
      return 0
    }
  fi
  lattice_vitest "$root/console/test-results/e2e.json" browser "driving the console in a browser" \
    npm --prefix "$root/console" run e2e
}

# Its package starts a registry for everybody where systemd runs, and only the program is needed.
lattice_need_registry() {
  if ! command -v docker-registry >/dev/null && lattice_may_install && [ -d /run/systemd/system ]; then
    systemctl mask --quiet docker-registry.service || return 1
  fi
  lattice_need docker-registry docker-registry "to keep images in"
}

lattice_test() {
  lattice_main=true lattice_faults= lattice_bench= lattice_apps= lattice_repeat=50
  while [ $# -gt 0 ]; do
    case $1 in
      --all)
        lattice_faults=true lattice_bench=true lattice_apps=all
        lattice_images="$lattice_images $lattice_slow_images"
        ;;
      --faults) lattice_main= lattice_faults=true ;;
      --bench) lattice_main= lattice_bench=true ;;
      --repeat)
        lattice_repeat=${2-}
        [ $# -gt 1 ] && shift
        ;;
      -h | --help)
        lattice_test_usage
        return 0
        ;;
      *)
        lattice_test_usage >&2
        return 2
        ;;
    esac
    shift
  done
  case $lattice_repeat in
    '' | *[!0-9]*)
      lattice_test_usage >&2
      return 2
      ;;
  esac

  lattice_passed=0 lattice_failed=0 lattice_broken=0
  lattice_build_tools && lattice_need git git "to test ignore rules and sources against" || return 125
  # sshd stands where only root looks for programs.
  [ -x /usr/sbin/sshd ] || lattice_need sshd openssh-server "to test sources behind ssh against" || return 125
  # Where its service never ran, nobody has made the folder that it wants to be there.
  [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
  lattice_need wrk wrk "to visit pages while they change" || return 125
  lattice_need_registry || return 125
  lattice_build_console || return 125
  mkdir -p "$lattice_logs"
  # Settings of whoever runs the tests stay out of them.
  unset LATTICE_HOME LATTICE_PORT LATTICE_AGENT_PORT LATTICE_SERVER LATTICE_TOKEN LATTICE_CONTEXT
  lattice_since=$lattice_logs/tests-began
  : >"$lattice_since"

  if [ -n "$lattice_main" ]; then
    lattice_test_console
    lattice_engine
    lattice_check java "building and testing server, agent and command line" lattice_mvn_tests verify \
      -Dlattice.apps="$lattice_apps"
    touch -r "$lattice_since" "$root/distribution/target/built" 2>/dev/null
    lattice_count_java "$lattice_since"
    lattice_name_failures "$lattice_since"
    lattice_test_browser
    lattice_engine_end
  else
    lattice_build_outdated || return 125
  fi
  if [ -n "$lattice_faults" ]; then
    sleep 1 # reports are told apart by their times, which some file systems keep in seconds
    : >"$lattice_since"
    lattice_engine
    lattice_check faults "every fault $lattice_repeat times" lattice_mvn_tests -pl agent,tests -am test-compile \
      surefire:test -Dtests.forks=4 -Dlattice.faults.repeat="$lattice_repeat" -Dgroups=fault
    lattice_engine_end
    lattice_count_java "$lattice_since"
    lattice_name_failures "$lattice_since"
  fi
  if [ -n "$lattice_bench" ]; then
    if [ -x "$root/benchmarks/run" ]; then
      "$root/benchmarks/run" || lattice_broken=$((lattice_broken + 1))
    else
      printf 'lattice: there are no benchmarks in this checkout\n' >&2
      lattice_broken=$((lattice_broken + 1))
    fi
  fi

  # What could not even run counts as failed; the plain last line is for scripts.
  printf '%s passed, %s failed\n' "$lattice_passed" "$((lattice_failed + lattice_broken))"
  [ "$lattice_failed" = 0 ] && [ "$lattice_broken" = 0 ] &&
    { [ "$lattice_passed" -gt 0 ] || [ -z "$lattice_main$lattice_faults" ]; }
}
