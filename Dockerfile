# tmpublish in a container: docker build -t tmpublish . && docker run --rm -v "$PWD:/plan" -u "$(id -u):$(id -g)" tmpublish build
# The libraries are those of requirements.lock, each checked by its hash. .ci/container builds and runs it.
ARG DEBIAN=debian:13-slim

FROM ${DEBIAN} AS install
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv
WORKDIR /src
COPY requirements.lock ./
RUN python3 -m venv /opt/tmpublish && \
    /opt/tmpublish/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY src src
COPY templates templates
RUN /opt/tmpublish/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${DEBIAN}
RUN apt-get update && apt-get install -y --no-install-recommends \
        python3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && \
    rm -rf /var/lib/apt/lists/* && useradd --create-home --uid 10001 tmpublish
COPY --from=install /opt/tmpublish /opt/tmpublish
ENV PATH=/opt/tmpublish/bin:$PATH
USER tmpublish
WORKDIR /plan
ENTRYPOINT ["tmpublish"]
