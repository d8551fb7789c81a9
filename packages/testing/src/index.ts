/** The contract suites that every cache backend, serializer and compressor passes. */
export { type ContractOptions, type ContractPart, describeCacheContract } from './cache-contract.ts'
export { type CompressorHarness, describeCompressorContract } from './compressor-contract.ts'
export type { CacheHarness, OpenedCaches } from './harness.ts'
export { describeSerializerContract, type SerializerHarness } from './serializer-contract.ts'
